import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { type ErrorCode, isBellBotError } from '../../src/core/errors.js';
import type { StorageIncident } from '../../src/storage/messages.js';
import { aClaim, ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { damageRoot, filledFolder, unfinished } from './damage.js';
import { dataFolder } from './data-folder.js';
import { FaultInjection } from './fault-injection.js';
import { startedStore, untilStatus } from './stores.js';

const three = [1, 2, 3].map((number) => ringNumber(number));

function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => isBellBotError(error, code);
}

describe('rings that are kept together on disk', () => {
  it('are none when the disk is full in the middle of them', async () => {
    const folder = await dataFolder();
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ folder, clock, thread: faults });
    faults.full = true;
    const rings = [...three, ringNumber(4, { text: 'x'.repeat(300_000) })];
    await assert.rejects(store.addAll(rings, aClaim('e')), isError('storage-full'));
    faults.full = false;
    await clock.advance(1000);
    await untilStatus(store, 'ok');
    assert.deepEqual(await store.list({ limit: 9 }), []);
    assert.equal(await store.addAll(rings, aClaim('e')), undefined);
    await store.stop();
    const next = await startedStore({ folder });
    assert.deepEqual(await unfinishedIn(next), rings);
    await next.stop();
  });

  it('are none, now and later, when the disk takes longer than 3 s for them', async () => {
    const folder = await dataFolder();
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ folder, clock, thread: faults });
    faults.holdCommits = true;
    const refused = assert.rejects(store.addAll(three, aClaim('e')), isError('storage-slow'));
    await settle();
    await clock.advance(3000);
    await refused;
    faults.holdCommits = false;
    assert.deepEqual(await store.list({ limit: 9 }), []);
    assert.equal(await store.claimed('key', 'e'), undefined);
    assert.equal(await store.addAll([ringNumber(4), ringNumber(5)], aClaim('e')), undefined);
    await untilStatus(store, 'ok');
    await store.stop();
    assert.deepEqual(await readdir(folder), ['bellbot.db']);
    const next = await startedStore({ folder });
    assert.deepEqual(await unfinishedIn(next), [ringNumber(4), ringNumber(5)]);
    await next.stop();
  });

  it('are all there when the thread died at them and they are made again', async () => {
    const faults = new FaultInjection();
    const store = await startedStore({ thread: faults });
    faults.crashes = 1;
    assert.equal(await store.addAll(three, aClaim('e')), undefined);
    assert.deepEqual(await unfinishedIn(store), three);
    assert.deepEqual(await store.claimed('key', 'e'), aClaim('e'));
    await store.stop();
  });

  it('are as they were accepted, each once, when the damaged file had them already', async () => {
    const folder = await filledFolder();
    const incidents: StorageIncident[] = [];
    const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
    // Read in the batch in which the rings are kept, which touch no page of it.
    await damageRoot(folder, 'changes');
    const rings = [1, 2, 3].map((number) => ringNumber(400 + number));
    const added = store.addAll(rings, aClaim('together'));
    const changes = store.changes(ringNumber(300).id);
    assert.equal(await added, undefined);
    assert.equal((await changes).length, 1);
    assert.equal(incidents.length, 1);
    for (const ring of rings) {
      assert.deepEqual(await store.get(ring.id), ring);
      assert.equal((await store.changes(ring.id)).length, 1);
    }
    await store.stop();
    const next = await startedStore({ folder });
    assert.deepEqual(await unfinishedIn(next), [...unfinished, ...rings]);
    assert.deepEqual(await next.claimed('key', 'together'), aClaim('together'));
    await next.stop();
  });
});
