import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'libsql';
import type { RingClaim } from '../../core/known-rings.js';
import { fieldsOf, isKeptClaim, isRing, parsed } from '../../core/ring-document.js';
import { datedPath, makeFile, quietly, renameOnDisk, sizeOf } from '../../system/private-files.js';
import { suffixes } from '../../system/watched-files.js';
import type { OpenRequest } from '../messages.js';
import type { Counted } from './counts.js';
import type { Hooks } from './faults.js';
import { takeSteps } from './open-file.js';
import { type Found, restore } from './restore.js';
import { RingWrites } from './ring-writes.js';
import { isUnfinished } from './schema.js';

/** Most claims that are read from a damaged file, from either end. */
const mostClaims = 100_000;
/** Rights of a damaged file whose content is in another one: so the next start can tell that it was read. */
const alreadyRead = 0o400;

/** What the replacing of a damaged file needs. What is `known` is newer than anything in the file. */
export type SalvageParts = OpenRequest & { readonly steps: readonly string[]; readonly hooks: Hooks };

/**
 * Puts a new database in the place of a damaged one, with all unfinished rings, the claims and the counts, and sets the damaged one
 * aside; returns where it is then. The new one is whole, and on disk, before anything gets another name: whenever this
 * is ended or fails, the next opening finds either of them and begins again.
 */
export function replaceDamaged(parts: SalvageParts): string {
  const { path, now, hooks } = parts;
  makeNew(path, parts);
  const aside = datedPath(path, 'damaged', now, suffixes);
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
  const found = contentOf(source, now);
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
    restore(writes, known, found, now);
    // What is restored was counted there.
    writes.counts.take(found);
    writes.counts.write();
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
  renameOnDisk(`${path}.new`, path);
  hooks.afterStep();
  for (const each of [aside, `${aside}-wal`]) {
    quietly(() => fs.chmodSync(each, alreadyRead));
  }
}

/**
 * What can still be read of unfinished rings, claims and counts. SQLite writes the log back into a file that it closes, and
 * deletes the log, unless the file's name has gone by then: so the file is read under a name of its own, and stays as it
 * is, and its log too. Where the system has no links it is read under its own name.
 */
function contentOf(source: string, now: number): Found & Counted {
  const link = `${source}.reading`;
  let rings: unknown[] = [];
  let claims: unknown[] = [];
  let hours: unknown[] = [];
  let names: unknown[] = [];
  removeAll(link);
  quietly(() => fs.linkSync(source, link));
  quietly(() => fs.linkSync(`${source}-wal`, `${link}-wal`));
  quietly(() => {
    const db = new Database(fs.existsSync(link) ? link : source);
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('query_only = ON');
    rings = fromBothEnds(db, `SELECT document FROM rings NOT INDEXED WHERE ${isUnfinished}`, -1);
    claims = fromBothEnds(db, `SELECT kept FROM claims NOT INDEXED WHERE expires_at > ${now}`, mostClaims);
    hours = fromBothEnds(db, 'SELECT json_array(number, hex(cells)) FROM hours', -1);
    names = fromBothEnds(db, 'SELECT json_array(number, kind, name) FROM names NOT INDEXED', -1);
    removeAll(link);
    db.close();
  });
  removeAll(link);
  return {
    rings: rings.filter(isRing),
    claims: claims.filter(isRingClaim),
    hours: hours.filter(isHour),
    names: names.filter(isCountedName),
  };
}

/** What the JSON of a table says, read without an index from either end up to the first bad page; at most so many each. */
function fromBothEnds(db: Database.Database, sql: string, limit: number): unknown[] {
  const read = new Set<string>();
  for (const order of ['ASC', 'DESC']) {
    quietly(() => {
      const statement = db.prepare(`${sql} ORDER BY number ${order} LIMIT ${limit}`).raw();
      for (const [text] of statement.iterate([]) as Iterable<[string]>) {
        read.add(text);
      }
    });
  }
  return [...read].map(parsed);
}

function isHour(row: unknown): row is Counted['hours'][number] {
  return Array.isArray(row) && Number.isSafeInteger(row[0]) && /^(?:[\dA-F]{2})*$/.test(String(row[1]));
}

function isCountedName(row: unknown): row is Counted['names'][number] {
  return (
    Array.isArray(row) &&
    Number.isSafeInteger(row[0]) &&
    row.slice(1).every((text) => typeof text === 'string')
  );
}

function isRingClaim(value: unknown): value is RingClaim {
  const { claim, ring } = fieldsOf(value);
  return isKeptClaim(claim) && typeof ring === 'string';
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

/** Moves the log of a database to the name that the database has now. */
function moveLog(path: string, aside: string): void {
  for (const suffix of ['-wal', '-shm']) {
    if (fs.existsSync(path + suffix) && !fs.existsSync(aside + suffix)) {
      fs.renameSync(path + suffix, aside + suffix);
    }
  }
}

function removeAll(path: string): void {
  for (const suffix of suffixes) {
    quietly(() => fs.rmSync(path + suffix, { force: true }));
  }
}
