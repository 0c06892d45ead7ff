import {
  accessSync,
  constants,
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { shellWord } from '../core/shell-word.js';

/** What a file or a folder is needed for. A folder that is to be written may be missing as long as it can be made. */
export type Need = 'read' | 'write';

/**
 * Why this process cannot read or write what is at a path, as sentences that name what is at fault by its real path, who owns it, and
 * a line that cures it. Undefined where nothing is found to be wrong. Never throws.
 *
 * `all` is the folder whose contents the cure gives to this user, if that is more than what is at fault.
 */
export function accessFault(path: string, need: Need, all?: string): string | undefined {
  try {
    return faultOf(resolve(path), need, all);
  } catch {
    return undefined;
  }
}

function faultOf(path: string, need: Need, all: string | undefined): string | undefined {
  const parent = dirname(path);
  const link = lstat(path);
  if (typeof link === 'string') {
    return parent === path ? undefined : faultAbove(parent);
  }
  if (link === undefined) {
    return need === 'read' || parent === path
      ? undefined
      : (faultAbove(parent) ?? faultOf(parent, need, undefined));
  }
  const stats = link.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : link;
  if (stats === undefined) {
    const target = resolve(dirname(path), readlinkSync(path));
    return `${path} is a link to ${target}, which is not there. Put it there (is a disk missing?), or remove the link.`;
  }
  const real = realpathSync(path);
  const rights = need === 'read' ? constants.R_OK : constants.R_OK | constants.W_OK;
  try {
    accessSync(real, stats.isDirectory() ? rights | constants.X_OK : rights);
    return undefined;
  } catch (error) {
    return sentencesOf(real, stats, need, codeOf(error), all);
  }
}

/** What is wrong with a folder that should be there, where it is no folder or may not be entered. */
function faultAbove(folder: string): string | undefined {
  const stats = lstat(folder);
  if (stats === undefined || typeof stats === 'string') {
    const parent = dirname(folder);
    return parent === folder ? undefined : faultAbove(parent);
  }
  const target = statSync(folder, { throwIfNoEntry: false });
  if (target === undefined) {
    return faultOf(folder, 'read', undefined);
  }
  const real = realpathSync(folder);
  if (!target.isDirectory()) {
    return `${real} is a file, not a folder. Rename it, or choose another folder.`;
  }
  try {
    accessSync(real, constants.X_OK);
    return undefined;
  } catch (error) {
    return sentencesOf(real, target, 'read', codeOf(error), undefined);
  }
}

/** Its stats, not those of what it links to; undefined where there is nothing, the system's code where that cannot be seen. */
function lstat(path: string): Stats | undefined | string {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return codeOf(error);
  }
}

function sentencesOf(real: string, stats: Stats, need: Need, code: string, all: string | undefined): string {
  const verb = need === 'read' ? 'read' : 'write';
  if (code === 'EROFS') {
    return `${real} is on a disk that can only be read. Make that writable, or choose another folder.`;
  }
  const me = process.getuid?.();
  if (me === undefined) {
    return `${real} may not be ${need === 'read' ? 'read' : 'written'} by this user (${code}). Allow it in its properties.`;
  }
  if (stats.uid === me) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
    const wanted = `u+${need === 'read' ? 'r' : 'rw'}${stats.isDirectory() ? 'x' : ''}`;
    return `${real} has mode ${mode}, by which its owner may not ${verb} it. To allow it: chmod ${wanted} ${quoted(real)}`;
  }
  const self = userName(me);
  const cure =
    all === undefined ? `sudo chown ${self} ${quoted(real)}` : `sudo chown -R ${self} ${quoted(all)}`;
  return `${real} belongs to ${userName(stats.uid)}, and ${self} may not ${verb} it. If it should be ${self}'s: ${cure}`;
}

/** The name of a user of this machine, or its number, which commands take too. */
export function userName(uid: number): string {
  try {
    const info = userInfo();
    if (info.uid === uid) {
      return info.username;
    }
    const entry = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.split(':')[2] === String(uid));
    return entry?.split(':')[0] || String(uid);
  } catch {
    return String(uid);
  }
}

function quoted(path: string): string {
  return shellWord(path, process.platform) ?? '<its path>';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** The name of the user that a file or folder belongs to; undefined where there is none, or the system has no such thing. */
export function ownerOf(path: string): string | undefined {
  try {
    const stats = process.getuid === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : userName(stats.uid);
  } catch {
    return undefined;
  }
}

/** A path with all links in it followed, as far as it is there. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), path.slice(parent.length).replace(/^[/\\]/, ''));
  }
}
