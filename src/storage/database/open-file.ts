import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { StorageFault } from '../faults.js';

/** How long to wait for another process to let the file go, milliseconds: one that was just killed takes a moment. */
const lockPatience = 1000;
/** Pages of the file that are kept in memory, KiB. */
const cacheSize = 8000;
/** What the write-ahead log is cut back to after it grew, bytes. */
const journalSizeLimit = 16 * 1024 * 1024;

/** A database that is open; `isNew` when it was empty. */
export interface OpenDatabase {
  readonly db: Database.Database;
  readonly isNew: boolean;
}

/**
 * Opens a database for this process alone, and brings it to the present version. The lock is the system's and ends with
 * the process, however that ends. Throws when another has it, when it is from a later version (which is left as it is),
 * and what SQLite says of a file that it cannot use.
 */
export function openDatabase(path: string, migrations: readonly string[], now: number): OpenDatabase {
  prepareFile(path);
  const db = connect(path);
  const version = versionOf(db);
  if (version > migrations.length) {
    db.close();
    const message = `${path} has version ${version}, and this BellBot knows versions up to ${migrations.length}.`;
    throw new StorageFault('too-new', message);
  }
  const [mode] = db.prepare('PRAGMA journal_mode = WAL').raw().get() as [string];
  if (mode !== 'wal') {
    throw new StorageFault('unusable', `${path} cannot have a write-ahead log beside it.`);
  }
  db.pragma('synchronous = FULL');
  db.pragma(`cache_size = -${cacheSize}`);
  db.pragma('mmap_size = 0');
  db.pragma(`journal_size_limit = ${journalSizeLimit}`);
  migrate(db, path, version, migrations, now);
  return { db, isNew: version === 0 };
}

/** A path beside the database that nothing has yet: its name, a word, the time. */
export function datedPath(path: string, word: string, now: number): string {
  const date = new Date(now).toISOString().replaceAll(':', '-');
  const dated = `${path}.${word}-${date}`;
  let free = dated;
  for (let n = 2; [free, `${free}-wal`, `${free}-shm`].some(existsSync); n += 1) {
    free = `${dated}-${n}`;
  }
  return free;
}

/** Makes the folder and the file, for their owner only, where they are missing. */
function prepareFile(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) {
    closeSync(openSync(path, 'wx', 0o600));
  } else if (!statSync(path).isFile()) {
    throw new StorageFault('unusable', `${path} is not a file.`);
  } else {
    // A file that exists is never opened here: closing it would end the locks that this process has on it (POSIX).
    makePrivate(path);
  }
  accessSync(folder, constants.W_OK);
  accessSync(path, constants.R_OK | constants.W_OK);
}

/** Takes other people's rights away. What the owner may not do either is left so, and refused below. */
function makePrivate(path: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o077) !== 0) {
    try {
      chmodSync(path, mode & 0o700);
    } catch {
      // Somebody else's file; whether it can be written shows soon.
    }
  }
}

function connect(path: string): Database.Database {
  let db: Database.Database;
  try {
    db = new Database(path);
  } catch (error) {
    // The binding gives no code here; SQLite's open fails for reasons of the file system only.
    throw new StorageFault('unusable', error instanceof Error ? error.message : String(error));
  }
  db.pragma(`busy_timeout = ${lockPatience}`);
  db.pragma('locking_mode = EXCLUSIVE');
  return db;
}

function versionOf(db: Database.Database): number {
  const [version] = db.prepare('PRAGMA user_version').raw().get() as [number];
  return version;
}

function migrate(
  db: Database.Database,
  path: string,
  version: number,
  migrations: readonly string[],
  now: number,
): void {
  if (version > 0 && version < migrations.length) {
    keepCopy(db, datedPath(path, `v${version}`, now));
  }
  for (const [index, sql] of migrations.entries()) {
    if (index >= version) {
      // A step that fails leaves the file in the version before it, since the thread ends without a commit.
      db.exec('BEGIN IMMEDIATE');
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
      db.exec('COMMIT');
    }
  }
}

/** Writes a copy of all that is committed. SQLite does it, since another way to open the file would end its lock. */
function keepCopy(db: Database.Database, copy: string): void {
  closeSync(openSync(copy, 'wx', 0o600));
  db.prepare('VACUUM INTO ?').run(copy);
}
