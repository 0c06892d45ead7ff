/** Files that a person has moved elsewhere, with a symbolic link where they were. */
import { closeSync, openSync, readlinkSync, readSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { realPath } from './access-fault.js';

/** Most links in a row that are followed; more than a system follows itself. */
const mostLinks = 50;

/** Where a path leads to: as its real path, also when the file at the end is missing. */
export function linkedPath(path: string): string {
  let end = resolve(path);
  for (let links = 0; links < mostLinks; links += 1) {
    const target = targetOf(end);
    if (target === undefined) {
      break;
    }
    end = target;
  }
  return realPath(end);
}

/** What a link says, unless the path is none. */
export function linkText(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Why what a link leads to cannot be the file that belongs at its path, as sentences that name both. Undefined for what is
 * no link, and for a link to an empty file or to one that begins with `start`. `what` is what belongs there.
 */
export function linkFault(path: string, start: string, what: string): string | undefined {
  const target = targetOf(path);
  const found = target === undefined ? undefined : foundAt(path, start, what);
  return found === undefined
    ? undefined
    : `${path} is a link to ${target}, ${found} Nothing was written to it. Put ${what} there, or remove the link.`;
}

/** By the system's codes. Whatever else is wrong shows when the file is opened. */
const unseen: Readonly<Record<string, string>> = {
  ENOENT: 'which is not there (is a disk missing?).',
  ENOTDIR: 'which is not there (is a disk missing?).',
  ELOOP: 'which leads back to itself.',
};

function foundAt(path: string, start: string, what: string): string | undefined {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return unseen[code];
  }
  if (!stats.isFile()) {
    return stats.isDirectory() ? 'which is a folder.' : 'which is no file, but a device or a pipe.';
  }
  const found = stats.size === 0 ? start : beginning(path, start.length);
  return found === undefined || found === start ? undefined : `which is not ${what}.`;
}

/** The first bytes of a file, one a character; undefined where it may not be read. */
function beginning(path: string, length: number): string | undefined {
  try {
    const bytes = Buffer.alloc(length);
    const file = openSync(path, 'r');
    const read = readSync(file, bytes, 0, length, 0);
    closeSync(file);
    return bytes.toString('latin1', 0, read);
  } catch {
    return undefined;
  }
}

function targetOf(path: string): string | undefined {
  const text = linkText(path);
  // A relative target starts where the link really is.
  return text === undefined ? undefined : resolve(realPath(dirname(path)), text);
}

/** How every SQLite database begins that is not empty (sqlite.org/fileformat.html, 1.3). */
const databaseStart = 'SQLite format 3\0';

/** Why a database cannot be where a link leads, as sentences; undefined where there is no link, or a database behind it. */
export function databaseLinkFault(path: string): string | undefined {
  return linkFault(path, databaseStart, 'a database');
}
