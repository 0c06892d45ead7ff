import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { StorageIncident } from '../../src/storage/sqlite-store.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { dataFolder } from './data-folder.js';
import { inDatabase, startedStore } from './stores.js';

const pageSize = 4096;
const claim = { scope: 'key', event: 'e', fingerprint: 'f', answer: '{}', expiresAt: Date.UTC(2030, 0, 1) };
const isAside = (name: string): boolean => /^bellbot\.db\.damaged-2026-01-01T[\d.-]+Z(-\d)?$/.test(name);

/** Overwrites a part of the database that no process has in its memory. As on a bad disk its times stay as they are. */
async function damage(folder: string, from: number, length?: number): Promise<void> {
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

/** A folder with 200 finished rings, two unfinished ones, and a claim. */
async function filledFolder(): Promise<string> {
  const folder = await dataFolder();
  const store = await startedStore({ folder });
  for (let number = 0; number < 200; number += 1) {
    void store.add(ringNumber(number, { state: 'rung', text: 'x'.repeat(500) }));
  }
  await store.add(ringNumber(300), claim);
  await store.add(ringNumber(301, { state: 'striking', attempts: 1, startedAt: 5 }));
  await store.stop();
  return folder;
}

const unfinished = [ringNumber(300), ringNumber(301, { state: 'striking', attempts: 1, startedAt: 5 })];

describe('the store on disk, when its file is damaged', () => {
  it('sets a file aside that is no database, never over an earlier one, and begins a new one', async () => {
    const folder = await dataFolder();
    const incidents: StorageIncident[] = [];
    for (const text of ['first', 'second']) {
      await writeFile(join(folder, 'bellbot.db'), text.repeat(2000));
      const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
      assert.deepEqual(await store.list({ limit: 9 }), []);
      await store.add(ringNumber(1));
      await store.stop();
    }
    assert.equal(incidents.length, 2);
    const aside = (await readdir(folder)).filter(isAside).sort();
    assert.deepEqual(
      aside.map((name) => join(folder, name)).sort(),
      incidents.map(({ path }) => path).sort(),
    );
    const contents = await Promise.all(incidents.map(({ path }) => readFile(path, 'utf8')));
    assert.deepEqual(contents, ['first'.repeat(2000), 'second'.repeat(2000)]);
    assert.match(incidents[0]?.reason ?? '', /damaged .* set aside as .*bellbot\.db\.damaged-/);
  });

  it('reads at the start what can still be read of unfinished rings and claims', async () => {
    const folder = await filledFolder();
    const sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'rings_unfinished'";
    const [row] = await inDatabase(join(folder, 'bellbot.db'), sql);
    await damage(folder, (Number(row?.[0]) - 1) * pageSize, pageSize);
    const incidents: StorageIncident[] = [];
    const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
    assert.equal(incidents.length, 1);
    assert.deepEqual(await store.unfinished(), unfinished);
    assert.deepEqual(await store.claimed('key', 'e'), claim);
    await store.stop();
    assert.equal((await readdir(folder)).filter(isAside).length, 1);
    assert.equal((await readdir(folder)).length, 2, 'nothing else is left');
  });

  for (const [what, act] of [
    ['writing', undefined],
    ['reading', { limit: 200 }],
  ] as const) {
    it(`takes what is unfinished from memory when it finds damage while ${what}`, async () => {
      const folder = await filledFolder();
      const incidents: StorageIncident[] = [];
      const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
      await store.save(ringNumber(300, { state: 'rung' }));
      await damage(folder, pageSize);
      // The journal still has what was saved just now: more pages have to be read than it has.
      const list = act === undefined ? undefined : await store.list(act);
      const added = Array.from({ length: 20 }, (_, index) => ringNumber(400 + index));
      await Promise.all(added.map((ring) => store.add(ring)));
      assert.equal(incidents.length, 1);
      if (list !== undefined) {
        assert.deepEqual(list, [unfinished[1]]);
      }
      assert.deepEqual(await store.unfinished(), [unfinished[1], ...added]);
      assert.deepEqual(await store.claimed('key', 'e'), claim);
      assert.deepEqual(store.status, { ok: true });
      await store.stop();
      const aside = (await readdir(folder)).filter(isAside);
      assert.equal(aside.length, 1);
      const bytes = await readFile(join(folder, aside[0] ?? ''));
      assert.equal(bytes.includes(Buffer.alloc(pageSize, 0xa5)), true, 'the damaged file is kept as it is');
    });
  }
});
