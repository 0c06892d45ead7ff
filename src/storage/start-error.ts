import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { BellBotError, errorKinds } from '../core/errors.js';
import { accessFault, realPath } from '../system/access-fault.js';
import { describeOwner } from '../system/data-folder.js';
import { linkedPath } from '../system/linked-file.js';
import { databaseLinkFault } from './database-file.js';
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
    'storage-in-use': await whoUses(folder, paths.database),
    'storage-too-new': message,
    'storage-full': `The disk that holds ${folder} is full.`,
    'storage-unusable': fileAtFault(paths),
  };
  // SQLite says "unable to open database file" of each of its files.
  const sentence =
    sentences[code] ?? `${realPath(paths.database)} cannot be used: ${message.replace(/\.?$/, '.')}`;
  return new BellBotError(code, `${sentence} ${errorKinds[code].advice}`, { cause: message });
}

/** The lock is the database's, wherever that is; who has it is said in the folder that it is used by. */
async function whoUses(folder: string, database: string): Promise<string> {
  const real = linkedPath(database);
  return dirname(real) === folder
    ? `${await describeOwner(folder)} uses the folder ${folder}.`
    : `${await describeOwner(dirname(real))} uses ${real}, to which ${database} is a link.`;
}

/** The first file of the store that this user may not use, as sentences. */
function fileAtFault({ folder, database, notes }: StorePaths): string | undefined {
  const real = linkedPath(database);
  const files = [real, `${real}-wal`, `${real}-shm`, `${real}-journal`, notes];
  const there = files
    .filter(isThere)
    .map((path) => notFile(path) ?? accessFault(path, 'write', realPath(folder)));
  const folders = [folder, dirname(real)].map((each) => accessFault(each, 'write', realPath(folder)));
  const [ours, itsOwn] = folders;
  return [ours, databaseLinkFault(database), itsOwn, ...there].find((sentence) => sentence !== undefined);
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
