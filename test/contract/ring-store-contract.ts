import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RingStore } from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import { aRing } from '../core/a-ring.js';

/** A ring whose id has this number: higher numbers were accepted later. */
function ring(number: number, changes: Partial<Ring> = {}): Ring {
  const id = `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return aRing({ id, acceptedAt: 1000 + number, ...changes });
}

/** What every store promises. `make` gives a store that has not been started. */
export function ringStoreContract(name: string, make: () => Promise<RingStore>): void {
  describe(`${name} keeps the promises of a ring store`, () => {
    async function started(): Promise<RingStore> {
      const store = await make();
      await store.start();
      return store;
    }

    it('gives back a ring as it was added', async () => {
      const store = await started();
      const added = ring(1, { who: 'Ünï \u{1F514}', text: "'; drop table rings; --" });
      await store.add(added);
      assert.deepEqual(await store.get(added.id), added);
      await store.stop();
    });

    it('knows no ring that was not added', async () => {
      const store = await started();
      assert.equal(await store.get('unknown'), undefined);
      await assert.rejects(store.save(ring(1)), RangeError);
      assert.deepEqual(await store.unfinished(), []);
      await store.stop();
    });

    it('keeps the last state of a ring that was saved, in every field', async () => {
      const store = await started();
      await store.add(ring(1));
      const saved = ring(1, {
        state: 'failed',
        strikes: { asked: 1, made: 0 },
        attempts: 4,
        startedAt: 2000,
        finishedAt: 3000,
        reason: 'The board is gone.',
      });
      await Promise.all([
        store.save(ring(1, { state: 'striking', attempts: 1, startedAt: 2000 })),
        store.save(saved),
      ]);
      assert.deepEqual(await store.get(saved.id), saved);
      await store.stop();
    });

    it('lists what is not finished, oldest first', async () => {
      const store = await started();
      const states = ['queued', 'rung', 'striking', 'failed', 'queued', 'expired', 'cancelled'] as const;
      const rings = states.map((state, index) => ring(index, { state }));
      for (const each of rings) {
        await store.add({ ...each, state: 'queued' });
        await store.save(each);
      }
      assert.deepEqual(
        (await store.unfinished()).map(({ id }) => id),
        [rings[0]?.id, rings[2]?.id, rings[4]?.id],
      );
      await store.stop();
    });

    it('takes many rings at once', async () => {
      const store = await started();
      await Promise.all(Array.from({ length: 500 }, (_, index) => store.add(ring(index))));
      assert.equal((await store.unfinished()).length, 500);
      await store.stop();
    });

    it('refuses a ring that it has', async () => {
      const store = await started();
      await store.add(ring(1, { text: 'first' }));
      await assert.rejects(store.add(ring(1, { text: 'second' })));
      assert.equal((await store.get(ring(1).id))?.text, 'first');
      await store.stop();
    });

    it('may be stopped more than once', async () => {
      const store = await started();
      await store.stop();
      await store.stop();
    });
  });
}
