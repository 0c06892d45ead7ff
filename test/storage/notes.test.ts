import assert from 'node:assert/strict';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { dataFolder } from './data-folder.js';
import { FaultInjection } from './fault-injection.js';
import { startedStore, until } from './stores.js';

/** What the next process finds when this one ends now. */
async function afterTheEnd(folder: string): Promise<SqliteStore> {
  const copy = await dataFolder();
  await cp(folder, copy, { recursive: true });
  return startedStore({ folder: copy });
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

describe('what is noted while the database is opened anew', () => {
  it('is kept: a ring that is refused meanwhile', async () => {
    const folder = await dataFolder();
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ folder, clock, thread: faults });
    const refused = async (number: number): Promise<void> => {
      const call = assert.rejects(store.add(ringNumber(number)));
      await settle();
      await clock.advance(3000);
      await call;
    };
    faults.holdCommits = true;
    await refused(1);
    // The next one's thread dies before it commits; the opening then is held at taking out the first.
    faults.holdCommits = false;
    await store.get('none');
    faults.holdCommits = true;
    faults.crashes = 1;
    const before = faults.commits;
    const second = assert.rejects(store.add(ringNumber(2)));
    await until(() => faults.commits === before + 2);
    await clock.advance(3000);
    await second;
    const third = assert.rejects(store.add(ringNumber(3)));
    await clock.advance(3000);
    await third;
    faults.holdCommits = false;
    await store.get('none');
    assert.match(await textOf(join(folder, 'unsaved')), new RegExp(ringNumber(2).id));
    const next = await afterTheEnd(folder);
    assert.deepEqual(await unfinishedIn(next), []);
    await next.stop();
    await store.stop();
  });

  it('is kept: what has become of a ring meanwhile', async () => {
    const folder = await dataFolder();
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ folder, clock, thread: faults });
    const rung = ringNumber(1, { state: 'rung', attempts: 1, strikes: { asked: 1, made: 1 } });
    await store.add(ringNumber(1));
    await store.begin(ringNumber(1, { state: 'striking', attempts: 1 }));
    faults.holdCommits = true;
    const refused = assert.rejects(store.add(ringNumber(2)));
    await settle();
    await clock.advance(3000);
    await refused;
    faults.holdCommits = false;
    await store.get('none');
    faults.holdCommits = true;
    faults.crashes = 1;
    const before = faults.commits;
    const saved = store.save(rung);
    await settle();
    await clock.advance(1000);
    await until(() => faults.commits === before + 2);
    while (!(await textOf(join(folder, 'unsaved'))).includes('rung')) {
      await settle();
    }
    // The opening goes on; the save itself is held.
    faults.holdCommitsAfter = 1;
    while (faults.commits < before + 3) {
      await settle();
      await clock.advance(100);
    }
    const next = await afterTheEnd(folder);
    assert.equal((await next.get(rung.id))?.state, 'rung');
    await next.stop();
    faults.holdCommits = false;
    await saved;
    await store.stop();
  });
});
