import { constants, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'libsql';
import type { Restored } from '../messages.js';
import { type ClaimRow, type RingRow, ringOfRow, rowOfRing } from '../ring-document.js';
import { datedPath } from './open-file.js';
import { RingReads } from './ring-reads.js';

/** Most claims that are read from a damaged file. */
const mostClaims = 100_000;

/** Gives a damaged database a name of its own beside the old one, with its journals. Returns the new path, or null when there is none. */
export function setAside(path: string, now: number): string | null {
  if (!existsSync(path)) {
    return null;
  }
  const aside = datedPath(path, 'damaged', now);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) {
      renameSync(path + suffix, aside + suffix);
    }
  }
  return aside;
}

/** What can still be read of unfinished rings and claims; from a copy, since SQLite changes what it opens. */
export function salvage(aside: string, now: number): Restored {
  const copy = `${aside}-copy`;
  try {
    for (const suffix of ['', '-wal']) {
      if (existsSync(aside + suffix)) {
        copyFileSync(aside + suffix, copy + suffix, constants.COPYFILE_FICLONE);
      }
    }
    return readable(copy, now);
  } catch {
    return { rings: [], claims: [] };
  } finally {
    for (const suffix of ['', '-wal', '-shm']) {
      removeQuietly(copy + suffix);
    }
  }
}

function readable(copy: string, now: number): Restored {
  const db = new Database(copy);
  db.pragma('locking_mode = EXCLUSIVE');
  const reads = new RingReads(db);
  const rings = new Map<string, RingRow>();
  const texts = [
    ...untilFault(() => reads.run(['unfinished'])),
    ...untilFault(() => reads.unfinishedOfTable()),
  ];
  for (const row of texts.map(ringRow)) {
    if (row !== undefined) {
      rings.set(row[0], row);
    }
  }
  const claims = [...untilFault(() => reads.claims(now, mostClaims))]
    .reverse()
    .map((json) => JSON.parse(json) as ClaimRow);
  db.close();
  return { rings: [...rings.values()], claims };
}

/** The ring of a row that came from a damaged file, if it is one. */
function ringRow(json: string): RingRow | undefined {
  try {
    return rowOfRing(ringOfRow(JSON.parse(json) as RingRow));
  } catch {
    return undefined;
  }
}

/** What comes before the first fault. */
function* untilFault(read: () => Iterable<string>): Generator<string> {
  try {
    yield* read();
  } catch {
    // The rest cannot be read.
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // On some systems a file that is open cannot be removed; the copy then stays.
  }
}
