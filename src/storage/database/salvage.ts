import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'libsql';
import type { Ring } from '../../core/ring.js';
import type { Known, RingClaim } from '../messages.js';
import { fieldsOf, isRing } from '../ring-document.js';
import type { Hooks } from './faults.js';
import { datedPath, makeFile, takeSteps } from './open-file.js';
import { RingReads } from './ring-reads.js';
import { RingWrites } from './ring-writes.js';
import { claimName } from './schema.js';
import { waitingRings } from './waiting-rings.js';

/** Most claims that are read from a damaged file, from either end. */
const mostClaims = 100_000;
/** Rights of a damaged file whose content is in another one: so the next start can tell that it was read. */
const alreadyRead = 0o400;

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
  fs.renameSync(path, aside);
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
  const aside = sizeOf(path) > 0 ? undefined : newestUnread(path);
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
  const next = `${path}.new`;
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
    const rings = known === null ? read.rings : waitingRings(known, read.rings).values();
    for (const ring of rings) {
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
  // What an empty file left behind must not be taken for the new one's.
  removeAll(path);
  fs.renameSync(`${path}.new`, path);
  quietly(() => {
    const folder = fs.openSync(dirname(path), 'r');
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  });
  hooks.afterStep();
  for (const each of [aside, `${aside}-wal`]) {
    quietly(() => fs.chmodSync(each, alreadyRead));
  }
}

/**
 * What can still be read of unfinished rings and claims. SQLite writes the log back into a file that it closes, and
 * deletes the log, unless the file's name has gone by then: so the file is read under a name of its own, and stays as it
 * is, and its log too. Where the system has no links it is read under its own name.
 */
function contentOf(source: string, now: number): Pick<Known, 'rings' | 'claims'> {
  const link = `${source}.reading`;
  const rings = new Map<string, Ring>();
  const claims = new Map<string, RingClaim>();
  removeAll(link);
  quietly(() => fs.linkSync(source, link));
  quietly(() => fs.linkSync(`${source}-wal`, `${link}-wal`));
  quietly(() => {
    const db = new Database(fs.existsSync(link) ? link : source);
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('query_only = ON');
    const reads = new RingReads(db);
    for (const ring of reads.unfinishedOfTable().flatMap(intactRing)) {
      rings.set(ring.id, ring);
    }
    for (const kept of reads.claimsOfTable(now, mostClaims).flatMap(intactClaim)) {
      claims.set(claimName(kept.claim), kept);
    }
    removeAll(link);
    db.close();
  });
  removeAll(link);
  return { rings: [...rings.values()], claims: [...claims.values()] };
}

/** The ring of a text that came from a damaged file, if it is one. */
function intactRing(text: string): Ring[] {
  const ring = parsed(text);
  return isRing(ring) ? [ring] : [];
}

/** The claim of a text that came from a damaged file, if it is one. */
function intactClaim(text: string): RingClaim[] {
  const kept = parsed(text);
  const { claim, ring } = fieldsOf(kept);
  const { scope, name, fingerprint, answer, expiresAt } = fieldsOf(claim);
  const isWhole = [ring, scope, name, fingerprint, answer].every((each) => typeof each === 'string');
  return isWhole && Number.isSafeInteger(expiresAt) ? [kept as RingClaim] : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The newest file that was set aside and has something in it, if it was not read. */
function newestUnread(path: string): string | undefined {
  const folder = dirname(path);
  const start = `${basename(path)}.damaged-`;
  const asides = (fs.existsSync(folder) ? fs.readdirSync(folder) : [])
    .filter((name) => name.startsWith(start) && !/-(?:wal|shm)$|\.reading/.test(name))
    .map((name) => join(folder, name))
    .filter((aside) => sizeOf(aside) > 0);
  const newest = asides.sort().at(-1);
  return newest !== undefined && (fs.statSync(newest).mode & 0o200) !== 0 ? newest : undefined;
}

function sizeOf(path: string): number {
  return fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Moves the log of a database to the name that the database has now. */
function moveLog(path: string, aside: string): void {
  for (const suffix of ['-wal', '-shm']) {
    if (fs.existsSync(path + suffix) && !fs.existsSync(aside + suffix)) {
      fs.renameSync(path + suffix, aside + suffix);
    }
  }
}

function removeAll(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    quietly(() => fs.rmSync(path + suffix, { force: true }));
  }
}

/** Does what a system may not be able to do, and what can be done without. */
function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // What follows shows what there is.
  }
}
