import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError, isBellBotError } from '../../../src/core/errors.js';
import type { Ring } from '../../../src/core/ring.js';
import { ringNumber } from '../../contract/ring-store-harness.js';
import { type RigOptions, RingerRig } from '../ringer-rig.js';

const slow = new BellBotError('storage-slow');

async function started(options: Partial<RigOptions> = {}): Promise<RingerRig> {
  const rig = new RingerRig({ queue: 5000, ...options });
  await rig.ringer.start();
  return rig;
}

async function acceptAll(rig: RingerRig, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await rig.accept());
  }
  return ids;
}

function finished({ events }: RingerRig): Ring[] {
  return events.flatMap((event) => (event.type === 'finished' ? [event.ring] : []));
}

/** Has every read of a ring take so long, or fail; returns the ids that were asked for. */
function reads(rig: RingerRig, delay: number, fails: () => boolean = () => false): string[] {
  const get = rig.store.get.bind(rig.store);
  const asked: string[] = [];
  rig.store.get = async (id) => {
    asked.push(id);
    if (delay > 0) {
      await new Promise<void>((resolve) => {
        rig.clock.after(delay, resolve);
      });
    }
    if (fails()) {
      throw slow;
    }
    return await get(id);
  };
  return asked;
}

describe('a ring that waits in the store', () => {
  it('is read while the one before it strikes: slow reads make no strike later', async () => {
    const rig = await started();
    const asked = reads(rig, 900);
    const ids = await acceptAll(rig, 4);
    await rig.clock.advance(10_000);
    assert.deepEqual(rig.bell.began, [0, 1020, 2040, 3060]);
    assert.deepEqual(asked, ids.slice(2), 'each is read once, and not at all when it came first in line');
  });

  it('is read when it is first and the bell is not ready, so that it rings as soon as that is', async () => {
    const rig = await started();
    await acceptAll(rig, 2);
    await rig.nextLife({ ready: false });
    reads(rig, 400);
    await rig.clock.advance(5000);
    rig.bell.beReady();
    await rig.clock.advance(0);
    assert.equal(rig.bell.began.length, 1);
  });

  it('is asked for once a second while the store does not answer, and holds those behind it', async () => {
    const rig = await started();
    let failing = true;
    const asked = reads(rig, 0, () => failing);
    const ids = await acceptAll(rig, 4);
    await rig.clock.advance(12_000);
    assert.equal(rig.commanded, 2);
    assert.ok(asked.length >= 9 && asked.length <= 13, `it was asked ${asked.length} times`);
    failing = false;
    await rig.clock.advance(5000);
    assert.deepEqual(
      finished(rig).map(({ id }) => id),
      ids,
    );
  });

  it('leaves no timer behind when BellBot stops while the store does not answer', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    await acceptAll(rig, 3);
    reads(rig, 0, () => true);
    await rig.nextLife({ ready: false });
    await rig.clock.advance(6000);
    assert.ok(rig.clock.timers > 0);
    await rig.ringer.stop();
    await rig.clock.advance(0);
    assert.equal(rig.clock.timers, 0);
    assert.deepEqual(finished(rig), []);
  });

  it('ends with a word when the store does not know it, and the next one rings', async () => {
    const rig = await started();
    const [, , third, fourth] = await acceptAll(rig, 4);
    const get = rig.store.get.bind(rig.store);
    rig.store.get = async (id) => (id === third ? undefined : await get(id));
    await rig.clock.advance(5000);
    assert.deepEqual(
      rig.events.filter(({ type }) => type === 'lost'),
      [{ type: 'lost', bell: 'bell', id: third }],
    );
    assert.deepEqual([rig.commanded, rig.ringer.length], [3, 0]);
    assert.equal(finished(rig).at(-1)?.id, fourth);
  });

  it('is not known to a cancel either, which takes it out of the queue', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const [, second = ''] = await acceptAll(rig, 2);
    rig.store.get = async () => undefined;
    await assert.rejects(rig.ringer.cancel(second, ''), (error) => isBellBotError(error, 'ring-not-found'));
    assert.equal(rig.ringer.length, 1);
  });

  it('can be cancelled while it is being read to be struck, and when reading fails it waits on', async () => {
    const rig = await started();
    rig.bell.beUnready();
    await acceptAll(rig, 2);
    let failing = true;
    reads(rig, 500, () => failing);
    await rig.nextLife({ ready: false });
    const [{ id }, second] = (await rig.store.list({ limit: 2 })).reverse() as [Ring, Ring];
    const failed = rig.ringer.cancel(id, 'By a test.');
    failed.catch(() => {});
    rig.bell.beReady();
    await rig.clock.advance(500);
    await assert.rejects(failed, (error) => isBellBotError(error, 'storage-slow'));
    assert.deepEqual([rig.ringer.length, rig.commanded], [2, 0]);
    failing = false;
    const cancelled = rig.ringer.cancel(second.id, 'By a test.');
    await rig.clock.advance(5000);
    assert.equal((await cancelled).state, 'cancelled');
    assert.deepEqual(
      finished(rig).map((ring) => [ring.id, ring.state]),
      [
        [second.id, 'cancelled'],
        [id, 'rung'],
      ],
    );
  });

  it('is struck as it waited, after a cancel that failed while its strike was being stored', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const [first = '', second = ''] = await acceptAll(rig, 2);
    rig.store.delay = 700;
    rig.bell.beReady();
    await rig.clock.advance(100);
    const cancelled = rig.ringer.cancel(first, 'By a test.');
    cancelled.catch(() => {});
    // What was being stored reaches the disk, the cancel does not, and neither does what takes the strike back.
    await rig.clock.advance(601);
    rig.store.fault = new BellBotError('storage-full');
    await rig.clock.advance(800);
    await assert.rejects(cancelled);
    rig.store.delay = 0;
    rig.store.fault = undefined;
    await rig.clock.advance(9000);
    for (const id of [first, second]) {
      const { state, attempts } = await rig.get(id);
      assert.deepEqual([state, attempts], ['rung', 1]);
    }
  });

  it('has ids after it that sort after it, though the clock was set back between two lives', async () => {
    const rig = await started();
    const late = ringNumber(7, { id: 'ffffffff-0000-7000-8000-000000000000' });
    await rig.store.add(late);
    await rig.nextLife();
    // The rig has ids of its own; the ringer tells them after which one they are to come.
    assert.equal(rig.newestSeen, late.id);
  });
});

describe('many rings that expire together', () => {
  it('are read and stored at most 25 at a time, oldest first, and other things go on between', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    const ids = await acceptAll(rig, 1000);
    await rig.clock.advance(4000);
    rig.bell.beReady();
    rig.bell.beUnready();
    const save = rig.store.save.bind(rig.store);
    let underWay = 0;
    let most = 0;
    rig.store.save = async (ring) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => {
        rig.clock.after(50, resolve);
      });
      underWay -= 1;
      await save(ring);
    };
    await rig.clock.advance(1000);
    assert.equal(rig.ringer.length, 0, 'none of them waits any more');
    assert.equal(
      (await rig.get(ids.at(-1) ?? '')).state,
      'expired',
      'it says so before its turn to be stored',
    );
    assert.equal((await rig.store.get(ids.at(-1) ?? ''))?.state, 'queued');
    await assert.rejects(rig.ringer.cancel(ids.at(-1) ?? '', ''), (error) =>
      isBellBotError(error, 'ring-not-waiting'),
    );
    const between = rig.accept();
    await rig.clock.advance(50);
    await between;
    await rig.clock.advance(1950);
    assert.deepEqual(
      finished(rig).map(({ id, state }) => [id, state]),
      ids.map((id) => [id, 'expired']),
    );
    assert.equal(most, 25);
    const together = rig.events.flatMap((event) =>
      event.type === 'expired' ? [[event.oldest.id, event.count]] : [],
    );
    assert.deepEqual(together, [[ids[0], 1000]], 'one word for all of them');
  });

  it('are left to the next start when BellBot stops, which ends each of them once', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    const ids = await acceptAll(rig, 500);
    rig.store.delay = 10;
    await rig.clock.advance(5100);
    await rig.ringer.stop();
    await rig.clock.advance(2500);
    assert.equal(rig.clock.timers, 0);
    const told = finished(rig).length;
    assert.ok(told > 0 && told < 500, `${told} were told`);
    await rig.nextLife({ ready: false });
    await rig.clock.advance(100);
    assert.deepEqual(
      finished(rig).map(({ id, state }) => [id, state]),
      ids.map((id) => [id, 'expired']),
    );
  });

  it('fail when they had begun, also those that were found under way', async () => {
    const rig = await started({ ttl: 5000 });
    const acceptedAt = rig.clock.now() - 60_000;
    await rig.store.add(ringNumber(1, { acceptedAt, state: 'striking', attempts: 1 }));
    await rig.store.add(ringNumber(2, { acceptedAt }));
    await rig.store.add(ringNumber(3, { acceptedAt, state: 'striking', attempts: 4 }));
    await rig.nextLife();
    await rig.clock.advance(0);
    const ended = finished(rig);
    assert.deepEqual(
      ended.map(({ state }) => state),
      ['failed', 'expired', 'failed'],
    );
    assert.match(ended[0]?.reason ?? '', /ended in the middle of the strike.*longer than ttl/);
    assert.match(ended[2]?.reason ?? '', /ended in the middle of the strike/);
    assert.equal(rig.commanded, 0);
  });
});
