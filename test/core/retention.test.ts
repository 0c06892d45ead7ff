import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Retention } from '../../src/core/retention.js';
import { MemoryStore } from '../../src/storage/memory-store.js';
import { ManualClock } from '../system/manual-clock.js';
import { aRing } from './a-ring.js';

const day = 24 * 3_600_000;

describe('the history is kept as long as it should', () => {
  let clock: ManualClock;
  let store: MemoryStore;

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryStore({ clock });
  });

  async function addRungs(count: number, acceptedAt: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const ring = aRing({ id: `${acceptedAt}-${n}`, acceptedAt });
      await store.add(ring);
      await store.save({ ...ring, state: 'rung', finishedAt: acceptedAt });
    }
  }

  async function kept(): Promise<number> {
    return (await store.list({ limit: 10_000 })).length;
  }

  it('deletes the rings that are older, all of them, in steps', async () => {
    await addRungs(500, clock.now() - 8 * day);
    await addRungs(3, clock.now() - 6 * day);
    const retention = new Retention(store, clock, 7 * day);
    retention.start();
    await clock.advance(250);
    assert.equal(await kept(), 303);
    await clock.advance(1000);
    assert.equal(await kept(), 3);
    await clock.advance(2 * day);
    assert.equal(await kept(), 0);
    await retention.stop();
    assert.equal(clock.timers, 0);
  });

  it('deletes none when rings are kept for ever', async () => {
    await addRungs(3, clock.now() - 10_000 * day);
    const retention = new Retention(store, clock, 0);
    retention.start();
    await clock.advance(day);
    assert.equal(await kept(), 3);
    await retention.stop();
  });

  it('keeps old rings that still wait', async () => {
    await store.add(aRing({ acceptedAt: clock.now() - 8 * day }));
    const retention = new Retention(store, clock, 7 * day);
    retention.start();
    await clock.advance(day);
    assert.equal(await kept(), 1);
    await retention.stop();
  });

  it('goes on when the store could not delete for a while', async () => {
    await addRungs(1, clock.now() - 8 * day);
    const { forget } = store;
    store.forget = () => Promise.reject(new Error('disk full'));
    const retention = new Retention(store, clock, 7 * day);
    retention.start();
    await clock.advance(3_600_000);
    store.forget = forget;
    await clock.advance(3_600_000);
    assert.equal(await kept(), 0);
    await retention.stop();
  });
});
