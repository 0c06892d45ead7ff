import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import type { Claim, RingQuery, RingStore } from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import { aRing } from '../core/a-ring.js';
import type { ManualClock } from '../system/manual-clock.js';
import { seededRandom } from '../system/seeded-random.js';

/** A ring whose id has this number: higher numbers were accepted later. */
function ring(number: number, changes: Partial<Ring> = {}): Ring {
  const id = `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return aRing({ id, acceptedAt: 1000 + number, ...changes });
}

/** A claim of an event. */
function aClaim(event: string): Claim {
  return { scope: 'key', event, fingerprint: 'f', answer: '{"id":1}', expiresAt: Number.MAX_SAFE_INTEGER };
}

function isBefore({ acceptedAt, id }: Ring, position: RingQuery['before']): boolean {
  return (
    position === undefined ||
    acceptedAt < position.acceptedAt ||
    (acceptedAt === position.acceptedAt && id < position.id)
  );
}

/** A store under test, not started, and its clock. */
export interface StoreHarness {
  readonly store: RingStore;
  readonly clock: ManualClock;
}

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
        ring(index, { who: text, text, bell: text, source: text, strikes: { asked: 7, made: 0 } }),
      );
      const finished = ring(99, {
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
      await store.add(ring(2));
      for (const id of ['unknown', '', 'a\0b', ring(1).id, ring(2).id.toUpperCase(), `${ring(2).id}\0`]) {
        assert.equal(await store.get(id), undefined);
        assert.deepEqual(await store.changes(id), []);
        await assert.rejects(store.save(ring(1, { id })), RangeError);
      }
      await store.save(ring(2, { state: 'rung' }));
      assert.deepEqual(await store.unfinished(), []);
      await store.stop();
    });

    it('keeps the last state of a ring that was saved, in every field', async () => {
      const store = await started();
      await store.add(ring(1));
      await store.add(ring(2));
      const saved = ring(1, {
        state: 'failed',
        strikes: { asked: 3, made: 2 },
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
      assert.deepEqual(await store.get(ring(2).id), ring(2));
      await store.stop();
    });

    it('keeps what a ring was accepted with, whatever is saved', async () => {
      const store = await started();
      await store.add(ring(1, { text: 'first' }));
      await store.save(
        ring(1, { state: 'rung', bell: 'b', source: 's', who: 'w', text: 't', acceptedAt: 5 }),
      );
      assert.deepEqual(await store.get(ring(1).id), ring(1, { text: 'first', state: 'rung' }));
      await store.stop();
    });

    it('lists what is not finished, oldest first', async () => {
      const store = await started();
      const states = ['queued', 'rung', 'striking', 'failed', 'queued', 'expired', 'cancelled'] as const;
      const rings = states.map((state, index) => ring(index, { state }));
      for (const each of rings.toReversed()) {
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
      const results = await Promise.allSettled([
        store.add(ring(2)),
        store.add(ring(1, { text: 'second' }), aClaim('e')),
        store.add(ring(3)),
        store.add(ring(3)),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
      );
      assert.equal((await store.get(ring(1).id))?.text, 'first');
      assert.equal((await store.unfinished()).length, 3);
      // The claim of the refused one was not kept either.
      assert.equal(await store.add(ring(4), aClaim('e')), undefined);
      await store.stop();
    });

    it('keeps a ring and its claim together, and one event once', async () => {
      const { store, clock } = await make();
      await store.start();
      const first = { ...aClaim('e'), expiresAt: clock.now() + 1000 };
      assert.equal(await store.claimed(first.scope, first.event), undefined);
      assert.equal(await store.add(ring(1), first), undefined);
      assert.deepEqual(await store.claimed(first.scope, first.event), first);
      assert.equal(await store.claimed('other', first.event), undefined);
      const later = { ...first, fingerprint: 'other', answer: 'other', expiresAt: clock.now() + 9999 };
      assert.deepEqual(await store.add(ring(2), later), first);
      assert.equal(await store.get(ring(2).id), undefined);
      // Another scope, another event, and names that only look alike when they are put together.
      assert.equal(await store.add(ring(3), { ...later, scope: 'other' }), undefined);
      assert.equal(await store.add(ring(4), { ...later, event: 'e2' }), undefined);
      assert.equal(await store.add(ring(5), { ...later, scope: 'keye', event: '' }), undefined);
      assert.equal(await store.add(ring(6), { ...later, event: 'e\0' }), undefined);
      assert.equal(await store.add(ring(7), { ...later, event: '\ud800' }), undefined);
      assert.equal(await store.add(ring(8), { ...later, event: '\ud801' }), undefined);
      await clock.advance(999);
      assert.deepEqual(await store.add(ring(9), later), first);
      await clock.advance(1);
      assert.equal(await store.claimed(first.scope, first.event), undefined);
      assert.equal(await store.add(ring(9), later), undefined);
      assert.deepEqual(await store.add(ring(10), first), later);
      await store.stop();
    });

    it('keeps one of two rings of the same event at the same moment', async () => {
      const { store, clock } = await make();
      await store.start();
      const claims = ['a', 'b'].map((answer) => ({ ...aClaim('e'), answer, expiresAt: clock.now() + 1 }));
      const results = await Promise.all(claims.map((claim, index) => store.add(ring(index), claim)));
      assert.deepEqual(results, [undefined, claims[0]]);
      assert.deepEqual(await store.unfinished(), [ring(0)]);
      await store.stop();
    });

    it('records every change of a ring with its time', async () => {
      const { store, clock } = await make();
      await store.start();
      const start = clock.now();
      const queued = ring(1, { strikes: { asked: 2, made: 0 } });
      await store.add(queued);
      await store.add(ring(2, { state: 'rung', startedAt: 5000, finishedAt: 6000, attempts: 1 }));
      await clock.advance(10);
      const striking = { ...queued, state: 'striking', attempts: 1, startedAt: start } as const;
      await store.save(striking);
      await store.save(striking);
      await clock.advance(10);
      const cut = { ...striking, reason: 'The board is gone.' };
      await store.save(cut);
      await clock.advance(10);
      await store.save({ ...cut, attempts: 2, strikes: { asked: 2, made: 1 } });
      await store.save({ ...cut, state: 'failed', attempts: 2, finishedAt: 7777 });
      const reason = cut.reason;
      assert.deepEqual(await store.changes(queued.id), [
        { at: queued.acceptedAt, state: 'queued', attempts: 0, made: 0, reason: null },
        { at: start + 10, state: 'striking', attempts: 1, made: 0, reason: null },
        { at: start + 20, state: 'striking', attempts: 1, made: 0, reason },
        { at: start + 30, state: 'striking', attempts: 2, made: 1, reason },
        { at: 7777, state: 'failed', attempts: 2, made: 0, reason },
      ]);
      assert.deepEqual(await store.changes(ring(2).id), [
        { at: 6000, state: 'rung', attempts: 1, made: 0, reason: null },
      ]);
      await store.stop();
    });

    it('pages through the history by any filter, newest first', async () => {
      const store = await started();
      const random = seededRandom(3);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
      const states = ['queued', 'striking', 'rung', 'failed', 'expired', 'cancelled'] as const;
      const names = ['bell', 'door', 'a\0', ''];
      // Many in the same millisecond, and a clock that is set back.
      const rings = Array.from({ length: 300 }, (_, number) =>
        ring(number, {
          state: pick(states),
          bell: pick(names),
          source: pick(names),
          acceptedAt: 1000 + Math.floor(random() * 40),
        }),
      );
      await Promise.all(rings.map((each) => store.add(each)));
      const sorted = rings.toSorted((a, b) => b.acceptedAt - a.acceptedAt || (a.id < b.id ? 1 : -1));
      let matches = 0;
      for (let n = 0; n < 300; n += 1) {
        const maybe = <T>(value: T): T | undefined => (random() < 0.4 ? value : undefined);
        const filters = {
          state: maybe(pick(states)),
          bell: maybe(pick([...names, 'none'])),
          source: maybe(pick([...names, 'none'])),
          since: maybe(1000 + Math.floor(random() * 40)),
          until: maybe(1000 + Math.floor(random() * 40)),
          before: maybe(pick([...rings, { acceptedAt: 1020, id: 'gone' }])),
        };
        const given = Object.entries(filters).filter(([, value]) => value !== undefined);
        const query = { ...Object.fromEntries(given), limit: 1 + Math.floor(random() * 20) } as RingQuery;
        const expected = sorted.filter(
          (each) =>
            (query.state ?? each.state) === each.state &&
            (query.bell ?? each.bell) === each.bell &&
            (query.source ?? each.source) === each.source &&
            each.acceptedAt >= (query.since ?? 0) &&
            each.acceptedAt < (query.until ?? 9999) &&
            isBefore(each, query.before),
        );
        matches += expected.length;
        assert.deepEqual(await store.list(query), expected.slice(0, query.limit), JSON.stringify(query));
      }
      assert.ok(matches > 1000);
      await store.stop();
    });

    it('goes on from a position while rings come in and go', async () => {
      const store = await started();
      for (let number = 0; number < 10; number += 1) {
        await store.add(ring(number, { state: 'rung' }));
      }
      const [newest, position] = await store.list({ limit: 2 });
      assert.deepEqual([newest, position], [ring(9, { state: 'rung' }), ring(8, { state: 'rung' })]);
      await store.add(ring(10));
      await store.forget(ring(9).acceptedAt, 9);
      await store.add(ring(3));
      const before = { acceptedAt: ring(8).acceptedAt, id: ring(8).id };
      assert.deepEqual(await store.list({ limit: 5, before }), [ring(3)]);
      await store.stop();
    });

    it('forgets finished rings and expired claims in small steps, the oldest first', async () => {
      const { store, clock } = await make();
      await store.start();
      const now = clock.now();
      for (let number = 0; number < 6; number += 1) {
        const claim = { ...aClaim(`e${number}`), expiresAt: now + (number < 3 ? 10 : 1000) };
        await store.add(ring(number), claim);
        await store.save(ring(number, { state: number === 1 ? 'striking' : 'rung' }));
      }
      await clock.advance(10);
      assert.equal(await store.forget(ring(5).acceptedAt, 2), 4, 'two rings, two claims');
      assert.equal(await store.get(ring(0).id), undefined);
      assert.deepEqual(await store.changes(ring(0).id), []);
      assert.equal((await store.get(ring(1).id))?.state, 'striking');
      assert.equal(await store.get(ring(2).id), undefined);
      assert.equal(await store.forget(ring(5).acceptedAt, 2), 3, 'two rings, one claim');
      assert.equal(await store.forget(ring(5).acceptedAt, 2), 0);
      assert.deepEqual(
        (await store.list({ limit: 9 })).map(({ id }) => id),
        [ring(5).id, ring(1).id],
      );
      assert.notEqual(await store.add(ring(9), aClaim('e3')), undefined, 'a claim outlives its ring');
      await store.stop();
    });

    it('is well, and after its stop takes no call', async () => {
      const store = await started();
      await store.add(ring(1));
      assert.deepEqual(store.status, { ok: true });
      const cancel = store.onStatus(() => assert.fail('nothing changed'));
      const stopped = store.stop();
      const stopping = (error: unknown): boolean => isBellBotError(error, 'stopping');
      await assert.rejects(store.add(ring(2)), stopping);
      await stopped;
      await assert.rejects(store.save(ring(1)), stopping);
      await assert.rejects(store.get(ring(1).id), stopping);
      await assert.rejects(store.list({ limit: 1 }), stopping);
      await assert.rejects(store.forget(1, 1), stopping);
      cancel();
      cancel();
    });

    it('makes the calls that were made before its stop', async () => {
      const store = await started();
      const added = store.add(ring(1));
      const saved = store.save(ring(1, { state: 'rung' }));
      const stopped = store.stop();
      await Promise.all([added, saved, stopped]);
    });

    it('may be stopped more than once', async () => {
      const store = await started();
      await Promise.all([store.stop(), store.stop()]);
      await store.stop();
    });
  });
}
