import assert from 'node:assert/strict';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Ring } from '../../src/core/ring.js';
import type { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { ManualClock } from '../system/manual-clock.js';
import { dataFolder } from './data-folder.js';
import { FaultInjection } from './fault-injection.js';
import { startedStore } from './stores.js';

const queued = ringNumber(1);
const striking = ringNumber(1, { state: 'striking', attempts: 1, startedAt: 2000 });
const rung: Ring = { ...striking, state: 'rung', strikes: { asked: 1, made: 1 }, finishedAt: 3000 };

/** A store with a disk that can be held, and what is on it. */
class SlowDisk {
  readonly clock = new ManualClock();
  readonly faults = new FaultInjection();
  store!: SqliteStore;
  folder = '';

  static async make(): Promise<SlowDisk> {
    const disk = new SlowDisk();
    disk.folder = await dataFolder();
    disk.store = await startedStore({ folder: disk.folder, clock: disk.clock, thread: disk.faults });
    await disk.store.add(queued);
    return disk;
  }

  /** What the next process finds when this one ends now: the files as they are. */
  async afterTheEnd(): Promise<SqliteStore> {
    const copy = await dataFolder();
    await cp(this.folder, copy, { recursive: true });
    return startedStore({ folder: copy });
  }

  /** Lets the time pass after which a commit counts as slow, and the note be written. */
  async untilNoted(): Promise<void> {
    await this.clock.advance(200);
    while (!(await readdir(this.folder)).includes('unsaved')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async end(): Promise<void> {
    this.faults.holdCommits = false;
    await this.store.stop();
    assert.deepEqual(await readdir(this.folder), ['bellbot.db'], 'nothing is left beside the database');
  }
}

async function only(store: SqliteStore): Promise<Ring | undefined> {
  const ring = await store.get(queued.id);
  await store.stop();
  return ring;
}

describe('what has become of a ring, when the process ends before a slow disk has taken it', () => {
  it('is known at the next start: a strike that was made is not made again', async () => {
    const disk = await SlowDisk.make();
    await disk.store.begin(striking);
    disk.faults.holdCommits = true;
    const saved = disk.store.save(rung);
    await disk.untilNoted();
    const next = await disk.afterTheEnd();
    assert.deepEqual(
      (await next.changes(queued.id)).map(({ state }) => state),
      ['queued', 'striking', 'rung'],
    );
    assert.deepEqual(await only(next), rung);
    disk.faults.holdCommits = false;
    await saved;
    await disk.end();
  });

  it('is known at the next start: a strike that was stored and not made does not count', async () => {
    const disk = await SlowDisk.make();
    await disk.store.begin(striking);
    disk.faults.holdCommits = true;
    const saved = disk.store.save(queued);
    await disk.untilNoted();
    assert.deepEqual(await only(await disk.afterTheEnd()), queued);
    disk.faults.holdCommits = false;
    await saved;
    await disk.end();
  });

  it('is known at the next start, behind a beginning that is under way itself', async () => {
    const disk = await SlowDisk.make();
    disk.faults.holdCommits = true;
    const begun = disk.store.begin(striking);
    const saved = disk.store.save(queued);
    await disk.untilNoted();
    assert.deepEqual(await only(await disk.afterTheEnd()), queued);
    disk.faults.holdCommits = false;
    await Promise.all([begun, saved]);
    await disk.end();
  });

  it('is not what was only about to be made', async () => {
    const disk = await SlowDisk.make();
    disk.faults.holdCommits = true;
    const begun = disk.store.begin(striking);
    await disk.clock.advance(1000);
    assert.deepEqual(await only(await disk.afterTheEnd()), queued);
    disk.faults.holdCommits = false;
    await begun;
    await disk.end();
  });

  it('is forgotten before the next strike is made: what was noted is not true any more', async () => {
    const disk = await SlowDisk.make();
    await disk.store.begin(striking);
    disk.faults.holdCommits = true;
    const saved = disk.store.save(queued);
    await disk.untilNoted();
    disk.faults.holdCommits = false;
    await saved;
    await disk.store.begin(striking);
    assert.deepEqual(await only(await disk.afterTheEnd()), striking);
    await disk.end();
  });

  it('is not taken from a note that is older than the database', async () => {
    const disk = await SlowDisk.make();
    await disk.store.begin(striking);
    disk.faults.holdCommits = true;
    const saved = disk.store.save(queued);
    await disk.untilNoted();
    const noted = join(await dataFolder(), 'unsaved');
    await cp(join(disk.folder, 'unsaved'), noted);
    disk.faults.holdCommits = false;
    await saved;
    await disk.store.begin(striking);
    await disk.store.save(rung);
    await cp(noted, join(disk.folder, 'unsaved'));
    assert.deepEqual(await only(await disk.afterTheEnd()), rung);
    await disk.store.stop();
  });

  for (const text of [
    '',
    '\n',
    '5\n',
    '["save"]\n',
    '{"a":1}',
    '{"refused":"all","saves":[{"ring":{"id":"x","state":"rung"},"now":1}]}',
    '{"refused":[5],"saves":{"length":1}}',
    '\0',
  ]) {
    it(`is not taken from a file that holds ${JSON.stringify(text)}, and the start is as ever`, async () => {
      const disk = await SlowDisk.make();
      await writeFile(join(disk.folder, 'unsaved'), text);
      assert.deepEqual(await only(await disk.afterTheEnd()), queued);
      await disk.store.stop();
    });
  }
});
