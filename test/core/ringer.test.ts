import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { QueueLimits } from '../../src/core/bell/rules.js';
import { isBellBotError } from '../../src/core/errors.js';
import type { RingEvent } from '../../src/core/events.js';
import { plainPattern } from '../../src/core/pattern.js';
import { isoTime, type Ring } from '../../src/core/ring.js';
import { Ringer } from '../../src/core/ringer.js';
import { onListenerError } from '../../src/core/signal.js';
import { uuid7 } from '../../src/system/uuid7.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { ManualClock } from '../system/manual-clock.js';
import { aRing } from './a-ring.js';
import { FakeBell } from './fake-bell.js';
import { MemoryStore } from './memory-store.js';
import { plainRequest as request } from './ringer-rig.js';

const [first, second] = [ringNumber(1).id, ringNumber(2).id];
const claim = { scope: 'key', name: 'build-1', fingerprint: 'a' };

describe('the ringer', () => {
  let clock: ManualClock;
  let bell: FakeBell;
  let store: MemoryStore;
  let events: RingEvent[];

  beforeEach(() => {
    clock = new ManualClock();
    bell = new FakeBell({ clock, strikeTime: 600, frame: 20 });
    store = new MemoryStore({ clock });
    events = [];
  });

  async function ringerWith(limits: Partial<QueueLimits> = {}): Promise<Ringer> {
    const all = { queue: 100, ttl: 900_000, pdelay: 1000, ...limits };
    const ringer = new Ringer({
      bells: [{ bell, limits: all }],
      store,
      clock,
      newIds: (newest) => uuid7(clock, newest),
      remember: 24 * 3_600_000,
    });
    ringer.onEvent((event) => events.push(event));
    await ringer.start();
    return ringer;
  }

  async function accept(ringer: Ringer, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      ids.push((await ringer.accept(request)).acceptance.id);
    }
    return ids;
  }

  function finished(): Ring[] {
    return events.flatMap((event) => (event.type === 'finished' ? [event.ring] : []));
  }

  it('strikes rings one at a time, in order, pdelay and a frame apart', async () => {
    const ringer = await ringerWith();
    const ids = await accept(ringer, 5);
    await clock.advance(10_000);
    assert.deepEqual(bell.began, [0, 1020, 2040, 3060, 4080]);
    assert.deepEqual(
      finished().map(({ id, state }) => [id, state]),
      ids.map((id) => [id, 'rung']),
    );
  });

  it('makes all strikes of a ring before the next ring', async () => {
    const ringer = await ringerWith();
    const { acceptance } = await ringer.accept({ ...request, pattern: plainPattern(3) });
    await ringer.accept(request);
    await clock.advance(3500);
    assert.equal((await ringer.get(acceptance.id))?.state, 'rung');
    assert.equal(bell.began.length, 4);
  });

  it('tells what happens to a ring, in order', async () => {
    await accept(await ringerWith(), 1);
    await clock.advance(600);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['accepted', 'striking', 'struck', 'finished'],
    );
  });

  it('says how many rings are ahead and when the strike is expected, and keeps to it', async () => {
    const ringer = await ringerWith();
    await accept(ringer, 3);
    await clock.advance(300);
    const { ahead, expectedAt } = (await ringer.accept(request)).acceptance;
    assert.equal(ahead, 3);
    await clock.advance(10_000);
    assert.equal(expectedAt, isoTime(clock.epoch + (bell.began[3] ?? 0)));
  });

  it('expects nothing while the bell is not ready', async () => {
    bell.beUnready();
    const { acceptance } = await (await ringerWith()).accept(request);
    assert.equal(acceptance.expectedAt, null);
  });

  it('holds the queue while the bell is not ready, and goes on when it is', async () => {
    bell.beUnready();
    const ringer = await ringerWith();
    await accept(ringer, 2);
    await clock.advance(60_000);
    assert.deepEqual(bell.began, []);
    bell.beReady();
    await clock.advance(2000);
    assert.deepEqual(bell.began, [60_000, 61_020]);
  });

  it('refuses a ring when the queue is full, with the true time until there is a place', async () => {
    const ringer = await ringerWith({ queue: 2, pdelay: 10_000 });
    await accept(ringer, 3);
    await clock.advance(4000);
    const refusal = await ringer.accept(request).catch((error: unknown) => error);
    assert.ok(isBellBotError(refusal, 'queue-full'));
    assert.equal(refusal.retryAfter, 7);
    await clock.advance(7000);
    assert.equal((await ringer.accept(request)).acceptance.state, 'queued');
  });

  it('counts rings that are still being stored against the queue', async () => {
    const ringer = await ringerWith({ queue: 2 });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => ringer.accept(request)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 2);
  });

  it('gives the place back when a ring cannot be stored, and lets the caller know', async () => {
    const ringer = await ringerWith({ queue: 1 });
    const add = store.add;
    store.add = async () => {
      throw new Error('disk full');
    };
    await assert.rejects(ringer.accept(request), /disk full/);
    store.add = add;
    assert.equal((await ringer.accept(request)).acceptance.ahead, 0);
  });

  it('does not move the arm before "striking" is stored', async () => {
    const ringer = await ringerWith();
    const { save } = store;
    store.save = async () => {
      throw new Error('disk full');
    };
    await accept(ringer, 1);
    await clock.advance(5000);
    assert.deepEqual(bell.began, []);
    store.save = save;
    await clock.advance(2000);
    assert.equal(bell.began.length, 1);
    assert.equal(finished()[0]?.state, 'rung');
  });

  it('expires rings that wait longer than ttl, at that time and without striking', async () => {
    bell.beUnready();
    const ringer = await ringerWith({ ttl: 5000 });
    const [first] = await accept(ringer, 1);
    await clock.advance(3000);
    const [second] = await accept(ringer, 1);
    await clock.advance(1999);
    assert.equal(finished().length, 0);
    await clock.advance(1);
    assert.deepEqual(
      finished().map(({ id, state }) => [id, state]),
      [[first, 'expired']],
    );
    bell.beReady();
    await clock.advance(1000);
    assert.deepEqual(
      finished().map(({ id, state }) => [id, state]),
      [
        [first, 'expired'],
        [second, 'rung'],
      ],
    );
  });

  it('never expires a ring when ttl is 0', async () => {
    bell.beUnready();
    await accept(await ringerWith({ ttl: 0 }), 1);
    await clock.advance(30 * 24 * 3_600_000);
    bell.beReady();
    await clock.advance(1000);
    assert.equal(finished()[0]?.state, 'rung');
  });

  it('strikes again after a strike was cut short, and says so', async () => {
    bell.cutNext = 1;
    await accept(await ringerWith(), 1);
    await clock.advance(3000);
    assert.deepEqual(bell.began, [0, 1020]);
    assert.deepEqual([finished()[0]?.state, finished()[0]?.attempts], ['rung', 2]);
    assert.equal(events.filter(({ type }) => type === 'cut-short').length, 1);
  });

  it('fails a ring whose strikes are cut short four times, then goes on with the next', async () => {
    bell.cutNext = 4;
    await accept(await ringerWith(), 2);
    await clock.advance(10_000);
    assert.deepEqual(
      finished().map(({ state, strikes }) => [state, strikes.made]),
      [
        ['failed', 0],
        ['rung', 1],
      ],
    );
    assert.match(finished()[0]?.reason ?? '', /gone/);
  });

  it('strikes the ring that was cut short before those that came later', async () => {
    bell.cutNext = 1;
    const ids = await accept(await ringerWith(), 2);
    await clock.advance(10_000);
    assert.deepEqual(
      finished().map(({ id }) => id),
      ids,
    );
  });

  it('fails a ring that was cut short when the bell is not ready again within ttl', async () => {
    const ringer = await ringerWith({ ttl: 5000 });
    bell.cutNext = 1;
    await accept(ringer, 1);
    await clock.advance(100);
    bell.beUnready();
    await clock.advance(10_000);
    assert.equal(finished()[0]?.state, 'failed');
    bell.beReady();
    await clock.advance(10_000);
    assert.equal(bell.began.length, 1);
  });

  it('takes up the rings that the store still holds, oldest first', async () => {
    await store.add(aRing({ id: first, acceptedAt: clock.now() }));
    await store.add(aRing({ id: second, acceptedAt: clock.now(), state: 'striking', attempts: 1 }));
    await ringerWith();
    await clock.advance(3000);
    assert.deepEqual(
      finished().map(({ id, state }) => [id, state]),
      [
        [first, 'rung'],
        [second, 'rung'],
      ],
    );
  });

  it('counts the time before a restart towards ttl', async () => {
    bell.beUnready();
    await store.add(aRing({ id: first, acceptedAt: clock.now() - 4000 }));
    await ringerWith({ ttl: 5000 });
    await clock.advance(1000);
    assert.equal(finished()[0]?.state, 'expired');
  });

  it('keeps delays when the wall clock is set', async () => {
    const ringer = await ringerWith();
    await accept(ringer, 3);
    await clock.advance(500);
    clock.epoch -= 3_600_000;
    await clock.advance(1000);
    clock.epoch += 7_200_000;
    await clock.advance(2000);
    assert.deepEqual(bell.began, [0, 1020, 2040]);
  });

  it('tells of rings that expired together as one', async () => {
    bell.beUnready();
    await accept(await ringerWith({ ttl: 5000 }), 3);
    await clock.advance(5000);
    const batches = events.flatMap((event) => (event.type === 'expired' ? [event.count] : []));
    assert.deepEqual(batches, [3]);
  });

  it('takes an event that is sent again as the same ring, with the first answer', async () => {
    const ringer = await ringerWith();
    await accept(ringer, 2);
    const first = await ringer.accept({ ...request, claim });
    await clock.advance(10_000);
    const again = await ringer.accept({ ...request, claim });
    assert.deepEqual(again, { acceptance: first.acceptance, replayed: true });
    await clock.advance(10_000);
    assert.equal(bell.began.length, 3);
  });

  it('refuses an event that is sent again with another payload', async () => {
    const ringer = await ringerWith();
    await ringer.accept({ ...request, claim });
    const other = ringer.accept({ ...request, claim: { ...claim, fingerprint: 'other' } });
    await assert.rejects(other, (error) => isBellBotError(error, 'event-differs'));
    assert.equal(ringer.length, 1);
  });

  it('makes one ring of two identical requests at the same moment', async () => {
    const ringer = await ringerWith();
    const both = await Promise.allSettled([
      ringer.accept({ ...request, claim }),
      ringer.accept({ ...request, claim }),
    ]);
    const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    assert.ok(isBellBotError(refused, 'event-being-taken'));
    assert.equal(ringer.length, 1);
  });

  it('takes the same claim of another sender as another one', async () => {
    const ringer = await ringerWith();
    await ringer.accept({ ...request, claim });
    const other = await ringer.accept({ ...request, claim: { ...claim, scope: 'another key' } });
    assert.equal(other.replayed, false);
  });

  it('forgets an event after the time for which it is remembered', async () => {
    const ringer = await ringerWith();
    await ringer.accept({ ...request, claim });
    await clock.advance(24 * 3_600_000 - 1);
    assert.equal((await ringer.accept({ ...request, claim })).replayed, true);
    await clock.advance(1);
    assert.equal((await ringer.accept({ ...request, claim })).replayed, false);
  });

  it('answers a repeated event while the queue is full', async () => {
    bell.beUnready();
    const ringer = await ringerWith({ queue: 1 });
    await ringer.accept({ ...request, claim });
    assert.equal((await ringer.accept({ ...request, claim })).replayed, true);
    await assert.rejects(ringer.accept(request), (error) => isBellBotError(error, 'queue-full'));
  });

  it('cancels a ring that waits', async () => {
    const ringer = await ringerWith();
    const [, second = ''] = await accept(ringer, 3);
    const cancelled = await ringer.cancel(second, 'Cancelled by a test.');
    assert.deepEqual([cancelled.state, cancelled.reason], ['cancelled', 'Cancelled by a test.']);
    assert.equal((await ringer.get(second))?.state, 'cancelled');
    await clock.advance(10_000);
    assert.equal(bell.began.length, 2);
  });

  it('cancels a ring once, of two that ask at the same moment', async () => {
    bell.beUnready();
    const ringer = await ringerWith();
    const [first = ''] = await accept(ringer, 1);
    const both = await Promise.allSettled([ringer.cancel(first, 'One.'), ringer.cancel(first, 'Other.')]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
    assert.equal(finished().length, 1);
  });

  it('cancels no ring that is striking, done or unknown', async () => {
    const ringer = await ringerWith();
    const [first = ''] = await accept(ringer, 1);
    await clock.advance(100);
    const notWaiting = (error: unknown): boolean => isBellBotError(error, 'ring-not-waiting');
    await assert.rejects(ringer.cancel(first, ''), notWaiting);
    await clock.advance(1000);
    await assert.rejects(ringer.cancel(first, ''), notWaiting);
    await assert.rejects(ringer.cancel('unknown', ''), (error) => isBellBotError(error, 'ring-not-found'));
  });

  it('lets a ring wait on whose cancelling cannot be stored', async () => {
    bell.beUnready();
    const ringer = await ringerWith();
    const [first = ''] = await accept(ringer, 1);
    const { save } = store;
    store.save = async () => {
      throw new Error('disk full');
    };
    await assert.rejects(ringer.cancel(first, ''), /disk full/);
    store.save = save;
    bell.beReady();
    await clock.advance(1000);
    assert.equal(bell.began.length, 1);
  });

  it('begins no strike after stop, and waits for the one under way', async () => {
    const ringer = await ringerWith();
    await accept(ringer, 2);
    await clock.advance(100);
    let stopped = false;
    const stop = ringer.stop().then(() => {
      stopped = true;
    });
    await assert.rejects(ringer.accept(request), (error) => isBellBotError(error, 'stopping'));
    await clock.advance(400);
    assert.equal(stopped, false);
    await clock.advance(100);
    await stop;
    await clock.advance(10_000);
    assert.equal(bell.began.length, 1);
    assert.equal(bell.listeners, 0);
    assert.equal(clock.timers, 0);
  });

  it('stays stopped when it is stopped while it starts', async () => {
    await store.add(aRing({ id: first, acceptedAt: clock.now() }));
    const ringer = new Ringer({
      bells: [{ bell, limits: { queue: 100, ttl: 900_000, pdelay: 1000 } }],
      store,
      clock,
      newIds: (newest) => uuid7(clock, newest),
      remember: 0,
    });
    const start = ringer.start();
    await ringer.stop();
    await start;
    await assert.rejects(ringer.accept(request), (error) => isBellBotError(error, 'stopping'));
    await clock.advance(10_000);
    assert.equal(bell.began.length, 0);
    assert.equal(bell.listeners, 0);
    assert.equal(clock.timers, 0);
  });

  it('is not disturbed by a listener that throws', async () => {
    const ringer = await ringerWith();
    const errors: unknown[] = [];
    const cancel = onListenerError((error) => errors.push(error));
    ringer.onEvent(() => {
      throw new Error('a listener');
    });
    await accept(ringer, 1);
    await clock.advance(600);
    cancel();
    assert.equal(errors.length, events.length);
    assert.equal(finished()[0]?.state, 'rung');
  });
});
