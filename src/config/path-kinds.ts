import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accessFault, realPath } from '../system/access-fault.js';
import type { Kind } from './option.js';

/** A path with a leading `~` replaced by the home folder. */
export function expandHome(path: string, home: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(home, path.slice(1)) : path;
}

/** A folder, which may be missing yet. The value is an absolute path. */
export const folder: Kind<string> = {
  values: 'path of a folder; made when missing',
  parse(text, home) {
    if (!isPath(text)) {
      return { expected: 'the path of a folder' };
    }
    const value = resolve(expandHome(text, home));
    const found = statOf(value);
    return found === undefined || found.isDirectory()
      ? { value }
      : { expected: `the path of a folder; ${realPath(value)} is a file` };
  },
};

/** A file that can be read. The value is an absolute path. */
export const readableFile: Kind<string> = {
  values: 'path of a file',
  parse(text, home) {
    const value = resolve(expandHome(text, home));
    if (!isPath(text) || statOf(value)?.isFile() !== true) {
      return { expected: 'the path of a file; there is none' };
    }
    try {
      accessSync(value, constants.R_OK);
      return { value };
    } catch {
      return {
        expected: `a file that may be read: ${accessFault(value, 'read') ?? 'change its permissions'}`,
      };
    }
  },
};

/**
 * `~name`, the home of another, is refused: it would silently become a folder of that name. So are quotes around a path, which Docker's
 * `--env-file` and `set` of Windows leave where they are.
 */
function isPath(text: string): boolean {
  const isOdd = /^~[^/\\]|^(["'`\u201c\u201e]).*["'`\u201c\u201d]$/u.test(text);
  return text.trim() !== '' && !/\p{Cc}/u.test(text) && !isOdd;
}

function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
