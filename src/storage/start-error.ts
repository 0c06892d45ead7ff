import { lstatSync } from 'node:fs';
import { BellBotError, errorKinds } from '../core/errors.js';
import { accessFault, realPath } from '../system/access-fault.js';
import { describeOwner } from '../system/data-folder.js';
import type { Failure } from './messages.js';

/** Where the files of a store are. */
export interface StorePaths {
  /** The data folder. */
  readonly folder: string;
  /** The database in it. */
  readonly database: string;
  /** What is not in the database yet (`Notes`). */
  readonly notes: string;
}

/** Why the database could not be opened at the start, which file is at fault, whose it is, and what to do. */
export async function startError(paths: StorePaths, { code, message }: Failure): Promise<BellBotError> {
  const folder = realPath(paths.folder);
  const sentences: Partial<Record<typeof code, string | undefined>> = {
    'storage-in-use': `${await describeOwner(folder)} uses the folder ${folder}.`,
    'storage-too-new': message,
    'storage-full': `The disk that holds ${folder} is full.`,
    'storage-unusable': fileAtFault(paths),
  };
  // SQLite says "unable to open database file" of each of its files.
  const sentence =
    sentences[code] ?? `${realPath(paths.database)} cannot be used: ${message.replace(/\.?$/, '.')}`;
  return new BellBotError(code, `${sentence} ${errorKinds[code].advice}`, { cause: message });
}

/** The first file of the store that this user may not use, as sentences. */
function fileAtFault({ folder, database, notes }: StorePaths): string | undefined {
  const files = [database, `${database}-wal`, `${database}-shm`, `${database}-journal`, notes];
  const there = files
    .filter(isThere)
    .map((path) => notFile(path) ?? accessFault(path, 'write', realPath(folder)));
  return [accessFault(folder, 'write', realPath(folder)), ...there].find(
    (sentence) => sentence !== undefined,
  );
}

function notFile(path: string): string | undefined {
  const stats = lstatSync(path);
  return stats.isFile() || stats.isSymbolicLink()
    ? undefined
    : `${realPath(path)} is ${stats.isDirectory() ? 'a folder' : 'something else'}, where a file belongs. Move it away.`;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
