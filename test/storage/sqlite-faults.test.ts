import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type ErrorCode, isBellBotError } from '../../src/core/errors.js';
import type { KeptClaim } from '../../src/core/ports.js';
import type { StorageIncident } from '../../src/storage/messages.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { dataFolder } from './data-folder.js';
import { FaultInjection } from './fault-injection.js';
import { nameOf, startedStore, untilStatus } from './stores.js';

const large = 'x'.repeat(300_000);

/** A clock that also goes on within one turn of the event loop. */
class BusyClock extends ManualClock {
  #more = 0;

  override monotonic(): number {
    return super.monotonic() + this.#more;
  }

  busyFor(milliseconds: number): void {
    this.#more += milliseconds;
  }
}

function claimOf(name: string): KeptClaim {
  return { scope: 'key', name, fingerprint: 'f', answer: name, expiresAt: Date.UTC(2030, 0, 1) };
}

function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => isBellBotError(error, code) && error.retryAfter === 1;
}

describe('the store on disk, when the disk fails', () => {
  it('refuses a batch that does not fit and keeps none of it, says so, and takes up again', async () => {
    const folder = await dataFolder();
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ folder, clock, thread: faults });
    await store.add(ringNumber(1));
    // Takes the pages that are free in the file.
    await store.add(ringNumber(0, { text: large }));
    const heard: string[] = [];
    store.onStatus((status) => heard.push(nameOf(status)));
    faults.full = true;
    const calls = [
      store.add(ringNumber(2), claimOf('e')),
      store.save(ringNumber(1, { state: 'rung' })),
      store.add(ringNumber(3, { text: large })),
      store.add(ringNumber(4)),
    ];
    for (const call of calls) {
      await assert.rejects(call, isError('storage-full'));
    }
    assert.deepEqual(heard, ['storage-full']);
    await assert.rejects(store.add(ringNumber(5)), isError('storage-full'));
    assert.deepEqual(
      await unfinishedIn(store),
      [ringNumber(0, { text: large }), ringNumber(1)],
      'what was there can still be read',
    );
    await clock.advance(1000);
    await store.get('unknown');
    assert.equal(nameOf(store.status), 'storage-full', 'the disk is still full');
    faults.full = false;
    await clock.advance(1000);
    await untilStatus(store, 'ok');
    assert.equal(await store.add(ringNumber(6), claimOf('e')), undefined);
    await store.stop();
    const next = await startedStore({ folder });
    assert.deepEqual((await unfinishedIn(next)).slice(1), [ringNumber(1), ringNumber(6)]);
    await next.stop();
  });

  it('refuses what it may not write, says so, and takes up again', async () => {
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ clock, thread: faults });
    faults.readOnly = true;
    await assert.rejects(store.add(ringNumber(1)), isError('storage-read-only'));
    assert.equal(nameOf(store.status), 'storage-read-only');
    faults.readOnly = false;
    await clock.advance(1000);
    await untilStatus(store, 'ok');
    await store.add(ringNumber(2));
    assert.deepEqual(await unfinishedIn(store), [ringNumber(2)]);
    await store.stop();
  });

  for (const timers of ['put off', 'due'] as const) {
    it(`takes no night in which the computer was suspended for a slow disk (timers ${timers})`, async (t) => {
      const clock = new ManualClock();
      const faults = new FaultInjection();
      const store = await startedStore({ clock, thread: faults });
      t.after(() => store.stop());
      const heard: string[] = [];
      store.onStatus((status) => heard.push(nameOf(status)));
      faults.holdCommits = true;
      const first = store.add(ringNumber(1));
      await settle();
      const second = store.add(ringNumber(2));
      await clock.advance(500);
      clock.suspend(8 * 3_600_000, timers);
      await clock.advance(timers === 'due' ? 100 : 1600);
      faults.holdCommits = false;
      await Promise.all([first, second]);
      assert.deepEqual(heard, []);
    });

    it(`refuses what a disk that stands still after such a night does not take (timers ${timers})`, async (t) => {
      const clock = new ManualClock();
      const faults = new FaultInjection();
      const store = await startedStore({ clock, thread: faults });
      t.after(() => store.stop());
      faults.holdCommits = true;
      const refused = assert.rejects(store.add(ringNumber(1)), isError('storage-slow'));
      await settle();
      await clock.advance(500);
      clock.suspend(8 * 3_600_000, timers);
      await clock.advance(3000);
      await refused;
      assert.equal(nameOf(store.status), 'storage-slow');
      faults.holdCommits = false;
    });
  }

  it('says when the disk is slow, refuses what waits too long, and then never lets it appear', async () => {
    const folder = await dataFolder();
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ folder, clock, thread: faults });
    await store.add(ringNumber(9));
    faults.holdCommits = true;
    const late = store.add(ringNumber(1), claimOf('e'));
    const same = store.add(ringNumber(2), claimOf('f'));
    const refusals = [late, same].map((call) => assert.rejects(call, isError('storage-slow')));
    const saved = store.save(ringNumber(9, { state: 'striking' }));
    const listed = store.list({ limit: 9 });
    const refusedRead = assert.rejects(listed, isError('storage-slow'));
    await settle();
    await clock.advance(1999);
    assert.equal(nameOf(store.status), 'ok');
    await clock.advance(1);
    assert.equal(nameOf(store.status), 'storage-slow');
    // Made while the disk is slow: they wait for it, up to 3 s.
    const again = store.add(ringNumber(3), claimOf('e'));
    const read = store.list({ limit: 9 });
    await clock.advance(1000);
    await Promise.all([...refusals, refusedRead]);
    faults.holdCommits = false;
    await saved;
    assert.equal(await again, undefined, 'the event of a refused ring is free');
    const kept = [ringNumber(9, { state: 'striking' }), ringNumber(3)];
    assert.deepEqual(await read, kept);
    assert.equal(await store.get(ringNumber(1).id), undefined);
    assert.equal(await store.claimed('key', 'f'), undefined);
    await untilStatus(store, 'ok');
    await store.stop();
    assert.deepEqual(await readdir(folder), ['bellbot.db']);
    const next = await startedStore({ folder });
    assert.deepEqual(await next.list({ limit: 9 }), kept);
    assert.deepEqual(await next.changes(ringNumber(1).id), []);
    await next.stop();
  });

  it('does not answer with the claim of a ring that it refuses', async () => {
    const clock = new BusyClock();
    const faults = new FaultInjection();
    const store = await startedStore({ clock, thread: faults });
    faults.holdCommits = true;
    const early = assert.rejects(store.add(ringNumber(1), claimOf('e')), isError('storage-slow'));
    clock.busyFor(500);
    const later = store.add(ringNumber(2), claimOf('e'));
    await clock.advance(2500);
    await early;
    faults.holdCommits = false;
    assert.equal(await later, undefined);
    assert.deepEqual(await unfinishedIn(store), [ringNumber(2)]);
    await store.stop();
  });

  it('goes on where it was when its thread dies', async () => {
    const faults = new FaultInjection();
    const store = await startedStore({ thread: faults });
    await store.add(ringNumber(1));
    const heard: string[] = [];
    store.onStatus((status) => heard.push(nameOf(status)));
    faults.crashes = 1;
    const calls = [store.add(ringNumber(2), claimOf('e')), store.save(ringNumber(1, { state: 'striking' }))];
    assert.deepEqual(await Promise.all(calls), [undefined, undefined]);
    assert.deepEqual(heard, ['storage-failed', 'ok']);
    assert.deepEqual(await unfinishedIn(store), [ringNumber(1, { state: 'striking' }), ringNumber(2)]);
    await store.stop();
  });

  it('refuses a call at which its thread dies again', async () => {
    const faults = new FaultInjection();
    const store = await startedStore({ thread: faults });
    faults.crashes = 2;
    await assert.rejects(store.add(ringNumber(1), claimOf('e')), isError('storage-failed'));
    await untilStatus(store, 'ok');
    assert.equal(await store.add(ringNumber(2), claimOf('e')), undefined);
    assert.deepEqual(await unfinishedIn(store), [ringNumber(2)]);
    await store.stop();
  });

  it('begins a new file when the folder is removed under it, with all that is unfinished', async () => {
    const folder = await dataFolder();
    const incidents: StorageIncident[] = [];
    const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
    await store.add(ringNumber(1), claimOf('e'));
    await store.add(ringNumber(2));
    await store.save(ringNumber(2, { state: 'rung' }));
    await rm(folder, { recursive: true });
    assert.equal(await store.add(ringNumber(3)), undefined);
    assert.equal(incidents.length, 1);
    assert.match(incidents[0]?.reason ?? '', /removed/);
    assert.deepEqual(await store.claimed('key', 'e'), claimOf('e'));
    await store.stop();
    const next = await startedStore({ folder });
    assert.deepEqual(await unfinishedIn(next), [ringNumber(1), ringNumber(3)]);
    await next.stop();
  });

  it('does not go on with a log that was removed under it', async () => {
    const folder = await dataFolder();
    const store = await startedStore({ folder });
    await store.add(ringNumber(1));
    await rm(join(folder, 'bellbot.db-wal'));
    await store.add(ringNumber(2));
    assert.ok((await readdir(folder)).includes('bellbot.db-wal'));
    assert.deepEqual(await unfinishedIn(store), [ringNumber(1), ringNumber(2)]);
    await store.stop();
  });

  it('stops while the disk is full, and refuses what it cannot write any more', async () => {
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ clock, thread: faults });
    faults.full = true;
    const call = assert.rejects(store.add(ringNumber(1, { text: large })), isError('storage-full'));
    await store.stop();
    await call;
    assert.equal(clock.timers, 0);
  });
});
