import { execFileSync } from 'node:child_process';
import { cp, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptClaim } from '../../src/core/ports.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { dataFolder } from './data-folder.js';
import { inDatabase, startedStore } from './stores.js';

/** Bytes of a page of the database. */
export const pageSize = 4096;
/** A claim named `e`. */
export const claim: KeptClaim = {
  scope: 'key',
  name: 'e',
  fingerprint: 'f',
  answer: '{}',
  expiresAt: Date.UTC(2030, 0, 1),
};
/** What is unfinished in a `filledFolder`. */
export const unfinished = [
  ringNumber(300),
  ringNumber(301, { state: 'striking', attempts: 1, startedAt: 5 }),
];

/** Whether this is the name of a damaged database that was set aside on the tests' first day. */
export function isAside(name: string): boolean {
  return /^bellbot\.db\.damaged-2026-01-01T[\d.-]+Z(-\d)?$/.test(name);
}

/** Overwrites a part of the database that no process has in its memory. As on a bad disk its times stay as they are. */
export async function damage(folder: string, from: number, length?: number): Promise<void> {
  const path = join(folder, 'bellbot.db');
  const timesOf = join(await dataFolder(), 'times');
  execFileSync('touch', ['-r', path, timesOf]);
  const end = (await stat(path)).size;
  const file = await open(path, 'r+');
  const bytes = Buffer.alloc(length ?? end - from, 0xa5);
  await file.write(bytes, 0, bytes.length, from);
  await file.close();
  execFileSync('touch', ['-r', timesOf, path]);
}

/** Damages the first page of a table or an index. */
export async function damageRoot(folder: string, name: string): Promise<void> {
  const sql = `SELECT rootpage FROM sqlite_schema WHERE name = '${name}'`;
  const copy = await dataFolder();
  await cp(folder, copy, { recursive: true });
  const [row] = await inDatabase(join(copy, 'bellbot.db'), sql);
  await damage(folder, (Number(row?.[0]) - 1) * pageSize, pageSize);
}

/** Damages the index of the unfinished rings: a start meets it, and the rings themselves can still be read. */
export function damageIndex(folder: string): Promise<void> {
  return damageRoot(folder, 'rings_unfinished');
}

/** Damages the first page of the list of free pages, which only writing meets. */
export async function damageFreePage(folder: string): Promise<void> {
  const header = await readFile(join(folder, 'bellbot.db'));
  const trunk = header.readUInt32BE(32);
  await damage(folder, (trunk - 1) * pageSize, pageSize);
}

/** A folder with 200 finished rings, two unfinished ones, a claim of the first of them, and free pages. */
export async function filledFolder(): Promise<string> {
  const folder = await dataFolder();
  const store = await startedStore({ folder });
  for (let number = 0; number < 200; number += 1) {
    void store.add(ringNumber(number, { state: 'rung', text: 'x'.repeat(500) }));
  }
  await store.add(ringNumber(299, { state: 'rung', acceptedAt: 1, text: 'x'.repeat(300_000) }));
  await store.forget({ acceptedBefore: 2, expiredBy: 0, limit: 1 });
  await store.add(ringNumber(300), claim);
  await store.add(ringNumber(301, { state: 'striking', attempts: 1, startedAt: 5 }));
  await store.stop();
  return folder;
}
