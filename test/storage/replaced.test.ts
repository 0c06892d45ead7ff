import assert from 'node:assert/strict';
import { copyFile, cp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { StorageIncident } from '../../src/storage/messages.js';
import type { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { claim } from './damage.js';
import { dataFolder } from './data-folder.js';
import { inDatabase, startedStore } from './stores.js';

/** A store at work, and a backup of its database that is older than what it knows. */
interface Office {
  readonly folder: string;
  readonly path: string;
  readonly backup: string;
  readonly store: SqliteStore;
  readonly clock: ManualClock;
  readonly incidents: StorageIncident[];
}

const long = 'x'.repeat(5000);

async function office(): Promise<Office> {
  const folder = await dataFolder();
  const path = join(folder, 'bellbot.db');
  const before = await startedStore({ folder });
  for (let number = 1; number <= 3; number += 1) {
    await before.add(ringNumber(number));
  }
  await before.stop();
  const backup = join(await dataFolder(), 'backup');
  await copyFile(path, backup);
  // What is written into the file later has a later time.
  await utimes(path, 1, 1);
  const incidents: StorageIncident[] = [];
  const clock = new ManualClock();
  const store = await startedStore({ folder, clock, tell: (incident) => incidents.push(incident) });
  await store.save(ringNumber(1, { state: 'rung', attempts: 1, finishedAt: 9 }));
  await store.save(ringNumber(2, { state: 'striking', attempts: 1, startedAt: 8 }));
  await store.add(ringNumber(4, { text: long }), claim);
  return { folder, path, backup, store, clock, incidents };
}

const waiting = [
  ringNumber(2, { state: 'striking', attempts: 1, startedAt: 8 }),
  ringNumber(3),
  ringNumber(4, { text: long }),
];

/** Ways to put a backup back, or what people take for one. */
const ways: Readonly<Record<string, (office: Office) => Promise<void>>> = {
  'moved over the database': ({ backup, path }) => rename(backup, path),
  'moved over it, without the log': async ({ backup, path }) => {
    await rename(backup, path);
    await rm(`${path}-wal`);
  },
  'written into the file': ({ backup, path }) => writeInto(backup, path),
  'written into the file, without the log': async ({ backup, path }) => {
    await writeInto(backup, path);
    await rm(`${path}-wal`);
  },
  'put where the database was removed': async ({ backup, path }) => {
    await rm(path);
    await copyFile(backup, path);
  },
};

async function writeInto(source: string, path: string): Promise<void> {
  await writeFile(path, await readFile(source));
}

async function isWhole(path: string): Promise<void> {
  assert.deepEqual(await inDatabase(path, 'PRAGMA integrity_check'), [['ok']]);
}

describe('a database that is replaced while BellBot runs', () => {
  for (const [name, put] of Object.entries(ways)) {
    it(`gets what is known: a backup that is ${name}`, async () => {
      const at = await office();
      await put(at);
      const { store, folder, path } = at;
      assert.deepEqual(await store.get(ringNumber(4).id), waiting[2]);
      await store.begin(ringNumber(3, { state: 'striking', attempts: 1 }));
      await store.save(ringNumber(3));
      await store.add(ringNumber(5));
      assert.deepEqual(await unfinishedIn(store), [...waiting, ringNumber(5)]);
      assert.deepEqual(await store.claimed('key', 'e'), claim);
      assert.deepEqual(store.status, { ready: true });
      assert.equal(at.incidents.length, 1);
      assert.match(
        at.incidents[0]?.reason ?? '',
        /is a copy of itself, whose newest ring is of 1970-01-01T00:00:01.003Z: .*removed or replaced.*3 unfinished rings/,
      );
      await store.stop();
      await isWhole(path);
      assert.deepEqual(
        (await readdir(folder)).filter((each) => !/^bellbot\.db(\.replaced-.*-wal)?$/.test(each)),
        [],
        'nothing else is left',
      );
      const next = await startedStore({ folder });
      assert.deepEqual(await unfinishedIn(next), [...waiting, ringNumber(5)]);
      const ended = await next.get(ringNumber(1).id);
      assert.equal(ended?.state, 'failed', 'what rang since the backup does not ring again');
      assert.match(ended?.reason ?? '', /Another database/);
      await next.stop();
    });
  }

  it('is no copy where it is the database of another BellBot', async () => {
    const { store, path, incidents } = await office();
    const other = await dataFolder();
    await (await startedStore({ folder: other })).stop();
    await rename(join(other, 'bellbot.db'), path);
    assert.deepEqual(await unfinishedIn(store), waiting);
    await store.add(ringNumber(5));
    assert.match(
      incidents[0]?.reason ?? '',
      /^The database is another one: .*removed or replaced.*3 unfinished rings/,
    );
    await store.stop();
  });

  it('gets what is known, though no question and no ring comes before the process is killed and started', async () => {
    const { store, path, backup, folder } = await office();
    await writeInto(backup, path);
    await store.add(ringNumber(5));
    const copy = await dataFolder();
    await cp(folder, copy, { recursive: true });
    await store.stop();
    const next = await startedStore({ folder: copy });
    assert.deepEqual(await unfinishedIn(next), [...waiting, ringNumber(5)]);
    await next.stop();
  });

  for (const [name, put] of Object.entries(ways)) {
    it(`gets what is known when BellBot is stopped right after: a backup that is ${name}`, async () => {
      const at = await office();
      await put(at);
      await at.store.stop();
      assert.equal(at.incidents.length, 1);
      await isWhole(at.path);
      const next = await startedStore({ folder: at.folder });
      assert.deepEqual(await unfinishedIn(next), waiting);
      await next.stop();
    });
  }

  it('is none when a program that copies it sets its time to what it was, in whole seconds', async () => {
    const { store, path, incidents } = await office();
    await store.stop();
    const next = await startedStore({ folder: dirname(path), tell: (incident) => incidents.push(incident) });
    const { mtimeMs } = await stat(path);
    await utimes(path, Math.floor(mtimeMs / 1000), Math.floor(mtimeMs / 1000));
    assert.deepEqual(await unfinishedIn(next), waiting);
    assert.deepEqual(incidents, []);
    await next.stop();
  });

  it('is waited for while somebody still writes it', async () => {
    const { store, path, backup, clock, folder, incidents } = await office();
    const bytes = await readFile(backup);
    await writeFile(path, bytes.subarray(0, 5000));
    const added = store.add(ringNumber(5));
    while (clock.timers < 2) {
      await settle();
    }
    await settle();
    await writeFile(path, bytes);
    await clock.advance(1000);
    await added;
    assert.deepEqual(await unfinishedIn(store), [...waiting, ringNumber(5)]);
    assert.equal(incidents.length, 1);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes('damaged')),
      [],
    );
    await store.stop();
  });

  it('is set aside when it stays damaged', async () => {
    const { store, path, clock, incidents } = await office();
    await writeFile(path, 'no database'.repeat(1000));
    const added = store.add(ringNumber(5));
    added.catch(() => {});
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    // It waits as long as it takes.
    store
      .forget({ acceptedBefore: Number.MIN_SAFE_INTEGER, expiredBy: Number.MIN_SAFE_INTEGER, limit: 1 })
      .then(over, over);
    while (!isOver) {
      await settle();
      await clock.advance(100);
    }
    assert.deepEqual(await unfinishedIn(store), waiting);
    assert.equal(incidents.length, 1);
    assert.match(incidents[0]?.reason ?? '', /set aside/);
    await store.stop();
  });
});
