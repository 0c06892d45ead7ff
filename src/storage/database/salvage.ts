import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'libsql';
import type { Ring } from '../../core/ring.js';
import type { Known } from '../messages.js';
import { fieldsOf, isLife, type KeptClaim } from '../ring-document.js';
import type { Hooks } from './faults.js';
import { datedPath, makeFile, takeSteps } from './open-file.js';
import { RingReads } from './ring-reads.js';
import { RingWrites } from './ring-writes.js';
import { eventName } from './schema.js';

/** Most claims that are read from a damaged file. */
const mostClaims = 100_000;
/** Rights of a damaged file whose content is in another one: so the next start can tell that it was read. */
const alreadyRead = 0o400;
const suffixes = ['', '-wal', '-shm'];

/** What the replacing of a damaged file needs. */
export interface SalvageParts {
  /** Path of the database. */
  readonly path: string;
  readonly steps: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What is known of the database, which is newer than anything in the file; null when it has to be read. */
  readonly known: Known | null;
  readonly hooks: Hooks;
}

/**
 * Puts a new database in the place of a damaged one, with all unfinished rings and the claims, and sets the damaged one
 * aside; returns where it is then. The new one is whole, and on disk, before anything gets another name: whenever this
 * is ended or fails, the next opening finds either of them and begins again.
 */
export function replaceDamaged(parts: SalvageParts): string {
  const { path, now, hooks } = parts;
  makeNew(path, parts);
  const aside = datedPath(path, 'damaged', now);
  renameSync(path, aside);
  hooks.afterStep();
  moveLog(path, aside);
  hooks.afterStep();
  takePlace(path, aside, hooks);
  return aside;
}

/**
 * Puts a database in its place when there is none and the newest one that was set aside has not been read: somebody was
 * interrupted. Returns where that is, or null when there is none.
 */
export function finishReplacing(parts: SalvageParts): string | null {
  const { path, hooks } = parts;
  const aside = isThere(path) ? undefined : newestUnread(path);
  if (aside === undefined) {
    return null;
  }
  moveLog(path, aside);
  makeNew(aside, parts);
  takePlace(path, aside, hooks);
  return aside;
}

/** Writes the content of `source` into a new file beside the database, in one transaction. */
function makeNew(source: string, { path, steps, now, known, hooks }: SalvageParts): void {
  const next = newPath(path);
  const read = contentOf(source, now);
  removeAll(next);
  makeFile(next);
  try {
    const db = new Database(next);
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = FULL');
    hooks.beforeTransaction(db);
    db.exec('BEGIN IMMEDIATE');
    takeSteps(db, steps, 0);
    const writes = new RingWrites(db);
    for (const ring of known?.rings ?? read.rings) {
      writes.addRing(ring);
    }
    for (const kept of [...read.claims, ...(known?.claims ?? [])]) {
      writes.keepClaim(kept);
    }
    hooks.beforeCommit();
    db.exec('COMMIT');
    db.close();
  } catch (error) {
    removeAll(next);
    throw error;
  }
  hooks.afterStep();
}

/** Gives the new file the name of the database. */
function takePlace(path: string, aside: string, hooks: Hooks): void {
  // What an emptied file left behind must not be taken for the new one's.
  removeAll(path);
  renameSync(newPath(path), path);
  syncFolder(dirname(path));
  hooks.afterStep();
  for (const suffix of suffixes) {
    try {
      chmodSync(aside + suffix, alreadyRead);
    } catch {
      // There is none of it, or the system has no such rights.
    }
  }
}

/** What can still be read of unfinished rings and claims. The file stays as it is, and so does its log. */
function contentOf(source: string, now: number): Known {
  const reading = `${source}.reading`;
  try {
    removeAll(reading);
    for (const suffix of ['', '-wal']) {
      if (existsSync(source + suffix)) {
        linkSync(source + suffix, reading + suffix);
      }
    }
    return readable(reading, now, () => removeAll(reading));
  } catch {
    // A file system without links, or a file that is no database: what it says then is all there is.
    removeAll(reading);
    return readable(source, now, () => {});
  }
}

/**
 * Reads a file under a name of its own, and calls `read` before it is closed. SQLite writes the log back into a file that
 * it closes, and deletes the log, unless the file's name has gone by then.
 */
function readable(path: string, now: number, read: () => void): Known {
  const rings = new Map<string, Ring>();
  const claims = new Map<string, KeptClaim>();
  try {
    const db = new Database(path);
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('query_only = ON');
    const reads = new RingReads(db);
    for (const ring of reads.unfinishedOfTable().flatMap(intactRing)) {
      rings.set(ring.id, ring);
    }
    for (const kept of reads.claimsOfTable(now, mostClaims).flatMap(intactClaim)) {
      claims.set(eventName(kept.claim), kept);
    }
    read();
    db.close();
  } catch {
    read();
  }
  return { rings: [...rings.values()], claims: [...claims.values()] };
}

/** The ring of a text that came from a damaged file, if it is one. */
function intactRing(text: string): Ring[] {
  try {
    const ring = JSON.parse(text) as Ring;
    const names = [ring.id, ring.bell, ring.source].every((name) => typeof name === 'string');
    return names && Number.isSafeInteger(ring.acceptedAt) && isLife(ring) ? [ring] : [];
  } catch {
    return [];
  }
}

function intactClaim(text: string): KeptClaim[] {
  try {
    const kept = JSON.parse(text) as KeptClaim;
    const { scope, event, fingerprint, answer, expiresAt } = fieldsOf(kept.claim);
    const isWhole = [kept.ring, scope, event, fingerprint, answer].every((each) => typeof each === 'string');
    return isWhole && Number.isSafeInteger(expiresAt) ? [kept] : [];
  } catch {
    return [];
  }
}

/** The newest file that was set aside, if it was not read: one that has something in it. */
function newestUnread(path: string): string | undefined {
  const folder = dirname(path);
  const start = `${basename(path)}.damaged-`;
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const newest = names
    .filter((name) => name.startsWith(start) && !/-(?:wal|shm)$|\.reading/.test(name))
    .map((name) => join(folder, name))
    .filter((aside) => statSync(aside).size > 0)
    .sort()
    .at(-1);
  return newest !== undefined && (statSync(newest).mode & 0o200) !== 0 ? newest : undefined;
}

/** Whether there is a database: an empty file is none. */
function isThere(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Moves the log of a database to the name that the database has now. */
function moveLog(path: string, aside: string): void {
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix) && !existsSync(aside + suffix)) {
      renameSync(path + suffix, aside + suffix);
    }
  }
}

function newPath(path: string): string {
  return `${path}.new`;
}

function removeAll(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    try {
      rmSync(path + suffix, { force: true });
    } catch {
      // On some systems a file that is open cannot be removed; it is tried again the next time.
    }
  }
}

/** Has the names in a folder on disk, where the system can do so. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Windows cannot, and needs not.
  }
}
