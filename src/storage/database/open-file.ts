import { rmSync } from 'node:fs';
import Database from 'libsql';
import { datedPath, ensureFile, keepPrivate, makeFile } from '../../system/private-files.js';
import { suffixes } from '../../system/watched-files.js';
import { foundFault } from './faults.js';

/** How long to wait for another process to let the file go, milliseconds: one that was just killed takes a moment. */
const lockPatience = 1000;
/** Pages of the file that are kept in memory, KiB. */
const cacheSize = 8000;
/** What the write-ahead log is cut back to after it grew, bytes. */
const journalSizeLimit = 16 * 1024 * 1024;

type OpenDatabase = { readonly db: Database.Database; readonly isNew: boolean };

/**
 * Opens a database for this process alone, and brings it to the present version. The lock is the system's and ends with
 * the process, however that ends. `isNew` when it was empty. Throws when another has it, when it is from a later version
 * (which is left as it is), and what SQLite says of a file that it cannot use.
 */
export function openDatabase(path: string, steps: readonly string[], now: number): OpenDatabase {
  ensureFile(path);
  const db = new Database(path);
  db.pragma(`busy_timeout = ${lockPatience}`);
  db.pragma('locking_mode = EXCLUSIVE');
  const [version] = db.prepare('PRAGMA user_version').raw().get() as [number];
  const [tables] = db.prepare('SELECT count(*) FROM sqlite_schema').raw().get() as [number];
  if (version === 0 && tables > 0) {
    throw new Error(`${path} is a database of another program.`);
  }
  if (version > steps.length) {
    db.close();
    const message = `${path} has version ${version}, and this BellBot knows versions up to ${steps.length}.`;
    throw foundFault('TOO_NEW', message);
  }
  // Not before it is known to be BellBot's; SQLite gives the log the rights of the database.
  for (const suffix of suffixes) {
    keepPrivate(path + suffix);
  }
  const [mode] = db.prepare('PRAGMA journal_mode = WAL').raw().get() as [string];
  if (mode !== 'wal') {
    throw new Error(`${path} cannot have a write-ahead log beside it.`);
  }
  db.pragma('synchronous = FULL');
  db.pragma(`cache_size = -${cacheSize}`);
  db.pragma('mmap_size = 0');
  db.pragma(`journal_size_limit = ${journalSizeLimit}`);
  if (version > 0 && version < steps.length) {
    keepCopy(db, datedPath(path, `v${version}`, now, suffixes));
  }
  for (let next = version; next < steps.length; next += 1) {
    // A step that fails leaves the file in the version before it, since the thread ends without a commit.
    db.exec('BEGIN IMMEDIATE');
    takeSteps(db, steps.slice(0, next + 1), next);
    db.exec('COMMIT');
  }
  return { db, isNew: version === 0 };
}

/** Brings a database from one version to that after the last step, within a transaction. */
export function takeSteps(db: Database.Database, steps: readonly string[], version: number): void {
  for (const sql of steps.slice(version)) {
    db.exec(sql);
  }
  db.pragma(`user_version = ${steps.length}`);
}

/** Writes a copy of all that is committed. SQLite does it, since another way to open the file would end its lock. */
function keepCopy(db: Database.Database, copy: string): void {
  makeFile(copy);
  try {
    db.prepare('VACUUM INTO ?').run(copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
}
