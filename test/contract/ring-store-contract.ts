import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import type { RingStore } from '../../src/core/ports.js';
import { aClaim, ringNumber, type StoreHarness, unfinishedIn } from './ring-store-harness.js';
import { ringStoreHistoryContract } from './ring-store-history-contract.js';
import { ringStoreSeveralContract } from './ring-store-several-contract.js';

/** What every store promises. */
export function ringStoreContract(name: string, make: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the promises of a ring store`, () => {
    async function started(): Promise<RingStore> {
      const { store } = await make();
      await store.start();
      return store;
    }

    it('gives back a ring as it was added', async () => {
      const store = await started();
      const texts = [
        "'; drop table rings; --",
        '',
        'Ünï \u{1F514}',
        'a\0b',
        'half \ud83d',
        '\ue000"x"',
        '\u0001\n',
      ];
      const rings = texts.map((text, index) =>
        ringNumber(index, { who: text, text, bell: text, source: text, strikes: { asked: 7, made: 0 } }),
      );
      const finished = ringNumber(99, {
        state: 'failed',
        attempts: 2,
        startedAt: 1,
        finishedAt: 2,
        reason: 'a\0b',
      });
      for (const added of [...rings, finished]) {
        assert.equal(await store.add(added), undefined);
        assert.deepEqual(await store.get(added.id), added);
      }
      await store.stop();
    });

    it('knows no ring that was not added', async () => {
      const store = await started();
      await store.add(ringNumber(2));
      for (const id of [
        'unknown',
        '',
        'a\0b',
        ringNumber(1).id,
        ringNumber(2).id.toUpperCase(),
        `${ringNumber(2).id}\0`,
      ]) {
        assert.equal(await store.get(id), undefined);
        assert.deepEqual(await store.changes(id), []);
        await assert.rejects(store.save(ringNumber(1, { id })), RangeError);
      }
      await store.save(ringNumber(2, { state: 'rung' }));
      assert.deepEqual(await unfinishedIn(store), []);
      await store.stop();
    });

    it('keeps the last state of a ring that was saved, in every field', async () => {
      const store = await started();
      await store.add(ringNumber(1));
      await store.add(ringNumber(2));
      const saved = ringNumber(1, {
        state: 'failed',
        strikes: { asked: 3, made: 2 },
        attempts: 4,
        startedAt: 2000,
        finishedAt: 3000,
        reason: 'The board is gone.',
      });
      await Promise.all([
        store.save(ringNumber(1, { state: 'striking', attempts: 1, startedAt: 2000 })),
        store.save(saved),
      ]);
      assert.deepEqual(await store.get(saved.id), saved);
      assert.deepEqual(await store.get(ringNumber(2).id), ringNumber(2));
      await store.stop();
    });

    it('keeps what a ring was accepted with, whatever is saved', async () => {
      const store = await started();
      await store.add(ringNumber(1, { text: 'first' }));
      await store.save(
        ringNumber(1, { state: 'rung', bell: 'b', source: 's', who: 'w', text: 't', acceptedAt: 5 }),
      );
      assert.deepEqual(await store.get(ringNumber(1).id), ringNumber(1, { text: 'first', state: 'rung' }));
      await store.stop();
    });

    it('lists what is not finished, oldest first', async () => {
      const store = await started();
      const states = ['queued', 'rung', 'striking', 'failed', 'queued', 'expired', 'cancelled'] as const;
      const rings = states.map((state, index) => ringNumber(index, { state }));
      for (const each of rings.toReversed()) {
        await store.add({ ...each, state: 'queued' });
        await store.save(each);
      }
      assert.deepEqual(
        (await unfinishedIn(store)).map(({ id }) => id),
        [rings[0]?.id, rings[2]?.id, rings[4]?.id],
      );
      await store.stop();
    });

    it('takes many rings at once', async () => {
      const store = await started();
      await Promise.all(Array.from({ length: 500 }, (_, index) => store.add(ringNumber(index))));
      assert.equal((await unfinishedIn(store)).length, 500);
      await store.stop();
    });

    it('refuses a ring that it has', async () => {
      const store = await started();
      await store.add(ringNumber(1, { text: 'first' }));
      const results = await Promise.allSettled([
        store.add(ringNumber(2)),
        store.add(ringNumber(1, { text: 'second' }), aClaim('e')),
        store.add(ringNumber(3)),
        store.add(ringNumber(3)),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
      );
      assert.equal((await store.get(ringNumber(1).id))?.text, 'first');
      assert.equal((await unfinishedIn(store)).length, 3);
      // The claim of the refused one was not kept either.
      assert.equal(await store.add(ringNumber(4), aClaim('e')), undefined);
      await store.stop();
    });

    it('keeps a ring and its claim together, and one event once', async () => {
      const { store, clock } = await make();
      await store.start();
      const first = { ...aClaim('e'), expiresAt: clock.now() + 1000 };
      assert.equal(await store.claimed(first.scope, first.name), undefined);
      assert.equal(await store.add(ringNumber(1), first), undefined);
      assert.deepEqual(await store.claimed(first.scope, first.name), first);
      assert.equal(await store.claimed('other', first.name), undefined);
      const later = { ...first, fingerprint: 'other', answer: 'other', expiresAt: clock.now() + 9999 };
      assert.deepEqual(await store.add(ringNumber(2), later), first);
      assert.equal(await store.get(ringNumber(2).id), undefined);
      // Another scope, another event, and names that only look alike when they are put together.
      assert.equal(await store.add(ringNumber(3), { ...later, scope: 'other' }), undefined);
      assert.equal(await store.add(ringNumber(4), { ...later, name: 'e2' }), undefined);
      assert.equal(await store.add(ringNumber(5), { ...later, scope: 'keye', name: '' }), undefined);
      assert.equal(await store.add(ringNumber(6), { ...later, name: 'e\0' }), undefined);
      assert.equal(await store.add(ringNumber(7), { ...later, name: '\ud800' }), undefined);
      assert.equal(await store.add(ringNumber(8), { ...later, name: '\ud801' }), undefined);
      await clock.advance(999);
      assert.deepEqual(await store.add(ringNumber(9), later), first);
      await clock.advance(1);
      assert.equal(await store.claimed(first.scope, first.name), undefined);
      assert.equal(await store.add(ringNumber(9), later), undefined);
      assert.deepEqual(await store.add(ringNumber(10), first), later);
      await store.stop();
    });

    it('takes an event again whose claim was outlived, though its date has not come', async () => {
      const { store, clock } = await make();
      await store.start();
      const first = { ...aClaim('e'), expiresAt: clock.now() + 1000 };
      const later = { ...first, fingerprint: 'other', expiresAt: clock.now() + 500 };
      await store.add(ringNumber(1), first);
      assert.deepEqual(await store.add(ringNumber(2), later, ringNumber(9).id), first, 'not that one');
      assert.equal(await store.add(ringNumber(3), later, ringNumber(1).id), undefined);
      assert.deepEqual(await store.claimed('key', 'e'), later);
      assert.deepEqual(await store.add(ringNumber(4), first), later);
      await store.stop();
    });

    it('keeps one of two rings of the same event at the same moment', async () => {
      const { store, clock } = await make();
      await store.start();
      const claims = ['a', 'b'].map((answer) => ({ ...aClaim('e'), answer, expiresAt: clock.now() + 1 }));
      const results = await Promise.all(claims.map((claim, index) => store.add(ringNumber(index), claim)));
      assert.deepEqual(results, [undefined, claims[0]]);
      assert.deepEqual(await unfinishedIn(store), [ringNumber(0)]);
      await store.stop();
    });

    it('is well, and after its stop takes no call', async () => {
      const store = await started();
      await store.add(ringNumber(1));
      assert.deepEqual(store.status, { ready: true });
      const cancel = store.onStatus(() => assert.fail('nothing changed'));
      const stopped = store.stop();
      const stopping = (error: unknown): boolean => isBellBotError(error, 'stopping');
      await assert.rejects(store.add(ringNumber(2)), stopping);
      await stopped;
      await assert.rejects(store.save(ringNumber(1)), stopping);
      await assert.rejects(store.get(ringNumber(1).id), stopping);
      await assert.rejects(store.list({ limit: 1 }), stopping);
      await assert.rejects(store.forget({ acceptedBefore: 1, expiredBy: 1, limit: 1 }), stopping);
      cancel();
      cancel();
    });

    it('makes the calls that were made before its stop', async () => {
      const store = await started();
      const added = store.add(ringNumber(1));
      const saved = store.save(ringNumber(1, { state: 'rung' }));
      const stopped = store.stop();
      await Promise.all([added, saved, stopped]);
    });

    it('may be stopped more than once', async () => {
      const store = await started();
      await Promise.all([store.stop(), store.stop()]);
      await store.stop();
    });
  });
  ringStoreSeveralContract(name, make);
  ringStoreHistoryContract(name, make);
}
