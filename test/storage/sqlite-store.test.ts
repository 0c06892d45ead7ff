import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { dataFolder } from './data-folder.js';
import { FaultInjection } from './fault-injection.js';
import { startedStore } from './stores.js';

const claim = { scope: 'key', name: 'e', fingerprint: 'f', answer: '{}', expiresAt: Date.UTC(2030, 0, 1) };

describe('the store on disk', () => {
  it('has after a stop what it had before', async () => {
    const folder = await dataFolder();
    const first = await startedStore({ folder });
    await first.add(ringNumber(2), claim);
    await first.add(ringNumber(1, { bell: 'door' }));
    await first.save(ringNumber(1, { bell: 'door', state: 'striking', attempts: 1 }));
    await first.add(ringNumber(3));
    await first.save(ringNumber(3, { state: 'rung', attempts: 1, finishedAt: 9 }));
    const changes = await first.changes(ringNumber(3).id);
    await first.stop();
    const second = await startedStore({ folder });
    const unfinished = [ringNumber(1, { bell: 'door', state: 'striking', attempts: 1 }), ringNumber(2)];
    assert.deepEqual([...(await unfinishedIn(second, 'door')), ...(await unfinishedIn(second))], unfinished);
    assert.equal((await second.get(ringNumber(3).id))?.state, 'rung');
    assert.deepEqual(await second.changes(ringNumber(3).id), changes);
    assert.equal(changes.length, 2);
    assert.deepEqual(await second.add(ringNumber(4), claim), claim);
    assert.deepEqual(await second.list({ bell: 'door', limit: 9 }), unfinished.slice(0, 1));
    await second.stop();
  });

  it('keeps all for the owner only, and after its stop nothing but the database', async () => {
    const folder = join(await dataFolder(), 'new', 'data');
    const store = await startedStore({ folder });
    await store.add(ringNumber(1));
    for (const name of await readdir(folder)) {
      assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name);
    }
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal(JSON.parse(await readFile(join(folder, 'owner'), 'utf8')).pid, process.pid);
    await store.stop();
    assert.deepEqual(await readdir(folder), ['bellbot.db']);
  });

  it('makes the calls of one turn in one commit, and the calls meanwhile in the next', async () => {
    const faults = new FaultInjection();
    const store = await startedStore({ thread: faults });
    const before = faults.commits;
    const first = [1, 2, 3].map((number) => store.add(ringNumber(number)));
    const saved = store.save(ringNumber(1, { state: 'rung' }));
    await settle();
    const second: Array<Promise<unknown>> = [];
    for (let number = 10; number < 20; number += 1) {
      second.push(store.add(ringNumber(number)));
      await Promise.resolve();
    }
    await Promise.all([...first, saved]);
    assert.equal(faults.commits, before + 1);
    await Promise.all(second);
    assert.equal(faults.commits, before + 2);
    await store.get(ringNumber(1).id);
    assert.equal(faults.commits, before + 2, 'reading commits nothing');
    await store.stop();
  });

  it('answers a question after the changes that were asked for before it', async () => {
    const store = await startedStore();
    const added = store.add(ringNumber(1));
    const got = store.get(ringNumber(1).id);
    assert.deepEqual(await got, ringNumber(1));
    await added;
    await store.stop();
  });

  it('leaves no timer behind', async () => {
    const clock = new ManualClock();
    const store = await startedStore({ clock });
    await store.add(ringNumber(1));
    await store.get(ringNumber(1).id);
    await settle();
    assert.equal(clock.timers, 0);
    await store.stop();
    assert.equal(clock.timers, 0);
  });

  it('may be stopped before and while it is started', async () => {
    const folder = await dataFolder();
    const never = new SqliteStore({ folder, clock: new ManualClock() });
    await never.stop();
    const store = new SqliteStore({ folder, clock: new ManualClock() });
    const starting = store.start();
    await store.stop();
    await starting;
    await assert.rejects(store.add(ringNumber(1)));
    const other = await startedStore({ folder });
    await other.stop();
  });

  it('takes out at the start what was refused when it was killed', async () => {
    const folder = await dataFolder();
    const first = await startedStore({ folder });
    await first.add(ringNumber(1), claim);
    await first.add(ringNumber(2));
    await first.stop();
    await writeFile(join(folder, 'unsaved'), JSON.stringify({ refused: [ringNumber(1).id], saves: [] }));
    await writeFile(join(folder, 'unsaved.new'), '{');
    const second = await startedStore({ folder });
    assert.deepEqual(await unfinishedIn(second), [ringNumber(2)]);
    assert.equal(await second.get(ringNumber(1).id), undefined);
    assert.equal(await second.claimed(claim.scope, claim.name), undefined);
    await second.stop();
    assert.deepEqual(await readdir(folder), ['bellbot.db']);
  });
});
