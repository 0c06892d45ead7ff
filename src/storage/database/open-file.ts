import * as fs from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { privateFile, privateFolder } from '../../system/data-folder.js';
import { FoundFault } from './faults.js';

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
export function openDatabase(path: string, steps: readonly string[], now: number): OpenDatabase {
  prepareFile(path);
  const db = connect(path);
  db.pragma(`busy_timeout = ${lockPatience}`);
  db.pragma('locking_mode = EXCLUSIVE');
  const [version] = db.prepare('PRAGMA user_version').raw().get() as [number];
  if (version > steps.length) {
    db.close();
    const message = `${path} has version ${version}, and this BellBot knows versions up to ${steps.length}.`;
    throw new FoundFault('TOO_NEW', message);
  }
  const [mode] = db.prepare('PRAGMA journal_mode = WAL').raw().get() as [string];
  if (mode !== 'wal') {
    throw new FoundFault('UNUSABLE', `${path} cannot have a write-ahead log beside it.`);
  }
  db.pragma('synchronous = FULL');
  db.pragma(`cache_size = -${cacheSize}`);
  db.pragma('mmap_size = 0');
  db.pragma(`journal_size_limit = ${journalSizeLimit}`);
  if (version > 0 && version < steps.length) {
    keepCopy(db, datedPath(path, `v${version}`, now));
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

/** A path beside the database that nothing has yet: its name, a word, the time. */
export function datedPath(path: string, word: string, now: number): string {
  const date = new Date(now).toISOString().replaceAll(':', '-');
  const dated = `${path}.${word}-${date}`;
  let free = dated;
  for (let n = 2; [free, `${free}-wal`, `${free}-shm`].some(fs.existsSync); n += 1) {
    free = `${dated}-${n}`;
  }
  return free;
}

/** Makes an empty file for its owner only. Throws when there is one. */
export function makeFile(path: string): void {
  fs.closeSync(fs.openSync(path, 'wx', privateFile));
}

/** Makes the folder and the file, for their owner only, where they are missing. */
function prepareFile(path: string): void {
  const folder = dirname(path);
  fs.mkdirSync(folder, { recursive: true, mode: privateFolder });
  if (!fs.existsSync(path)) {
    makeFile(path);
  } else if (!fs.statSync(path).isFile()) {
    throw new FoundFault('UNUSABLE', `${path} is not a file.`);
  } else {
    // A file that exists is never opened here: closing it would end the locks that this process has on it (POSIX).
    makePrivate(path);
  }
  fs.accessSync(folder, fs.constants.W_OK);
  fs.accessSync(path, fs.constants.R_OK | fs.constants.W_OK);
}

/** Takes other people's rights away. What the owner may not do either is left so, and refused below. */
function makePrivate(path: string): void {
  const { mode } = fs.statSync(path);
  if ((mode & 0o077) !== 0) {
    try {
      fs.chmodSync(path, mode & 0o700);
    } catch {
      // Somebody else's file; whether it can be written shows soon.
    }
  }
}

function connect(path: string): Database.Database {
  try {
    return new Database(path);
  } catch (error) {
    // The binding gives no code here; SQLite's open fails for reasons of the file system only.
    throw new FoundFault('UNUSABLE', error instanceof Error ? error.message : String(error));
  }
}

/** Writes a copy of all that is committed. SQLite does it, since another way to open the file would end its lock. */
function keepCopy(db: Database.Database, copy: string): void {
  makeFile(copy);
  try {
    db.prepare('VACUUM INTO ?').run(copy);
  } catch (error) {
    fs.rmSync(copy, { force: true });
    throw error;
  }
}

/**
 * The database and its log as this process left them: whatever is different was done by somebody else, as when a backup
 * is put back while BellBot runs.
 */
export class WatchedFiles {
  readonly #path: string;
  #database = '';
  #log = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes note of the files, right after they were written. */
  note(): void {
    this.#database = look(this.#path);
    this.#log = look(logOf(this.#path));
  }

  /** Throws when a file is no longer the one that is open, or was written by somebody else. */
  expectSame(now: number): void {
    const isOurs = look(this.#path) === this.#database;
    const isOurLog = look(logOf(this.#path)) === this.#log;
    if (!isOurs || !isOurLog) {
      const name = isOurs ? logOf(this.#path) : this.#path;
      const moved = isOurs ? '' : this.#letGo(isOurLog, now);
      throw new FoundFault('REPLACED', `${name} was removed or replaced.${moved}`);
    }
  }

  /**
   * Keeps what this process has open from the database that is there now: SQLite would write its log into that. It does
   * not when the file has another name at the moment of closing. Returns what there is to say of it.
   */
  #letGo(isOurLog: boolean, now: number): string {
    let sentence = '';
    if (isOurLog && this.#log !== '') {
      const aside = logOf(datedPath(this.#path, 'replaced', now));
      fs.renameSync(logOf(this.#path), aside);
      sentence = ` The log of the former one is now ${aside}.`;
    }
    const [inode] = look(this.#path).split(' ');
    if (inode !== '' && inode === this.#database.split(' ')[0]) {
      fs.renameSync(this.#path, putAway(this.#path));
    }
    return sentence;
  }
}

/** Gives a database its name back that it lost while it was let go, unless there is another one by now. */
export function putBack(path: string, now: number): void {
  if (fs.existsSync(putAway(path))) {
    fs.renameSync(putAway(path), fs.existsSync(path) ? datedPath(path, 'replaced', now) : path);
  }
}

function putAway(path: string): string {
  return `${path}.put-away`;
}

function logOf(path: string): string {
  return `${path}-wal`;
}

/** What a file looks like from outside; empty when there is none. Some programs that read a file cut its time to seconds. */
function look(path: string): string {
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${Math.floor(stats.mtimeMs / 1000)}` : '';
}
