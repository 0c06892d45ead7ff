import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import { aClaim, ringNumber, type StoreHarness, unfinishedIn } from './ring-store-harness.js';

/** What every store promises of rings that are kept together. */
export function ringStoreSeveralContract(name: string, make: () => Promise<StoreHarness>): void {
  describe(`${name} keeps several rings together`, () => {
    const [first, second, third] = [1, 2, 3].map((number) =>
      ringNumber(number, { bell: `bell-${number}`, text: 'together' }),
    );
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    const all = [first, second, third];

    it('with their claim, each at its bell', async () => {
      const { store, clock } = await make();
      await store.start();
      const claim = { ...aClaim('e'), expiresAt: clock.now() + 1000 };
      assert.equal(await store.addAll(all, claim), undefined);
      assert.deepEqual(await store.list({ limit: 9 }), all.toReversed());
      for (const ring of all) {
        assert.deepEqual(await unfinishedIn(store, ring.bell), [ring]);
        assert.equal((await store.changes(ring.id)).length, 1);
      }
      assert.deepEqual(await store.claimed('key', 'e'), claim);
      await store.save({ ...second, state: 'rung' });
      assert.deepEqual(await unfinishedIn(store, second.bell), []);
      assert.equal(await store.addAll([ringNumber(9)]), undefined);
      await store.stop();
    });

    it('or none of them, when one was added before or comes twice', async () => {
      const { store } = await make();
      await store.start();
      await store.add(second);
      for (const rings of [all, [second], [first, third, third], [first, first], []]) {
        await assert.rejects(store.addAll(rings, aClaim('e')), RangeError);
      }
      assert.deepEqual(await store.list({ limit: 9 }), [second]);
      assert.deepEqual(await unfinishedIn(store, first.bell), []);
      assert.deepEqual(await store.changes(first.id), []);
      assert.equal(await store.claimed('key', 'e'), undefined);
      assert.equal(await store.addAll([first, third], aClaim('e')), undefined);
      assert.deepEqual(await store.list({ limit: 9 }), all.toReversed());
      await store.stop();
    });

    it('or none of them, when the same was claimed before', async () => {
      const { store, clock } = await make();
      await store.start();
      const claim = { ...aClaim('e'), expiresAt: clock.now() + 1000 };
      const later = { ...claim, answer: 'later' };
      assert.deepEqual(
        await Promise.all([store.addAll(all, claim), store.addAll([ringNumber(4), ringNumber(5)], later)]),
        [undefined, claim],
      );
      assert.deepEqual(await store.add(ringNumber(6), later), claim);
      assert.deepEqual(await store.addAll([ringNumber(7)], later, second.id), claim, 'outlived is the first');
      assert.equal(await store.addAll([ringNumber(8), ringNumber(9)], later, first.id), undefined);
      assert.deepEqual(await store.claimed('key', 'e'), later);
      await clock.advance(1000);
      assert.equal(await store.add(ringNumber(10), aClaim('e')), undefined);
      assert.deepEqual(
        (await store.list({ limit: 20 })).map(({ id }) => Number(id.slice(-12))),
        [10, 9, 8, 3, 2, 1],
      );
      await store.stop();
    });

    it('among calls for others, which it leaves alone', async () => {
      const { store } = await make();
      await store.start();
      const results = await Promise.allSettled([
        store.add(ringNumber(10)),
        store.addAll([ringNumber(11), ringNumber(10)]),
        store.addAll([ringNumber(12), ringNumber(13)]),
        store.save(ringNumber(10, { state: 'rung' })),
        store.addAll([ringNumber(14), ringNumber(13)]),
        store.add(ringNumber(15)),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(
        (await unfinishedIn(store)).map(({ id }) => Number(id.slice(-12))),
        [12, 13, 15],
      );
      await store.stop();
    });

    it('but not after its stop', async () => {
      const { store } = await make();
      await store.start();
      await store.stop();
      await assert.rejects(store.addAll(all), (error) => isBellBotError(error, 'stopping'));
    });
  });
}
