import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RingQuery, RingStore } from '../../src/core/ports.js';
import { seededRandom } from '../system/seeded-random.js';
import { aClaim, ringNumber, type StoreHarness } from './ring-store-harness.js';

/** What every store promises of what has been. */
export function ringStoreHistoryContract(name: string, make: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the promises of a history`, () => {
    async function started(): Promise<RingStore> {
      const { store } = await make();
      await store.start();
      return store;
    }

    it('records every change of a ring with its time', async () => {
      const { store, clock } = await make();
      await store.start();
      const start = clock.now();
      const queued = ringNumber(1, { strikes: { asked: 2, made: 0 } });
      await store.add(queued);
      await store.add(ringNumber(2, { state: 'rung', startedAt: 5000, finishedAt: 6000, attempts: 1 }));
      await clock.advance(10);
      const striking = { ...queued, state: 'striking', attempts: 1, startedAt: start } as const;
      await store.save(striking);
      await store.save(striking);
      await clock.advance(10);
      const cut = { ...striking, reason: 'The board is gone.' };
      await store.save(cut);
      await clock.advance(10);
      await store.save({ ...cut, attempts: 2, strikes: { asked: 2, made: 1 } });
      await store.save({ ...cut, state: 'failed', attempts: 2, finishedAt: start + 35 });
      const reason = cut.reason;
      assert.deepEqual(await store.changes(queued.id), [
        { at: queued.acceptedAt, state: 'queued', attempts: 0, made: 0, reason: null },
        { at: start + 10, state: 'striking', attempts: 1, made: 0, reason: null },
        { at: start + 20, state: 'striking', attempts: 1, made: 0, reason },
        { at: start + 30, state: 'striking', attempts: 2, made: 1, reason },
        { at: start + 35, state: 'failed', attempts: 2, made: 0, reason },
      ]);
      assert.deepEqual(await store.changes(ringNumber(2).id), [
        { at: 6000, state: 'rung', attempts: 1, made: 0, reason: null },
      ]);
      await store.stop();
    });

    it('records no change before the one before it, however the clock is set', async () => {
      const { store, clock } = await make();
      await store.start();
      const accepted = clock.now();
      const ring = ringNumber(1, { acceptedAt: accepted });
      await store.add(ring);
      clock.epoch -= 3_600_000;
      const striking = { ...ring, state: 'striking', attempts: 1, startedAt: accepted } as const;
      await store.save(striking);
      clock.epoch += 7_200_000;
      await store.save({ ...striking, reason: 'The board is gone.' });
      clock.epoch -= 9_000_000;
      await store.save({ ...striking, attempts: 2 });
      await store.save({ ...striking, state: 'rung', attempts: 2, finishedAt: accepted });
      const hour = 3_600_000;
      assert.deepEqual(
        (await store.changes(ring.id)).map(({ at }) => at - accepted),
        [0, 0, hour, hour, hour],
      );
      await store.stop();
    });

    it('pages through the history by any filter, newest first', async () => {
      const store = await started();
      const random = seededRandom(3);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
      const states = ['queued', 'striking', 'rung', 'failed', 'expired', 'cancelled'] as const;
      const names = ['bell', 'door', 'a\0', ''];
      const people = ['Anna', 'Bert', 'a\0', null, null];
      const texts = ['50 % off', 'Straße', 'a\0b', null];
      const patterns = ['single', 'single', 'double', 'knock'];
      // Many in the same millisecond, and a clock that is set back.
      const rings = Array.from({ length: 300 }, (_, number) =>
        ringNumber(number, {
          state: pick(states),
          bell: pick(names),
          source: pick(names),
          who: pick(people),
          text: pick(texts),
          pattern: pick(patterns),
          acceptedAt: 1000 + Math.floor(random() * 40),
        }),
      );
      await Promise.all(rings.map((each) => store.add(each)));
      const sorted = rings.toReversed();
      let matches = 0;
      for (let n = 0; n < 300; n += 1) {
        const maybe = <T>(value: T): T | undefined => (random() < 0.4 ? value : undefined);
        const rarely = <T>(value: T): T | undefined => (random() < 0.2 ? value : undefined);
        const filters = {
          state: maybe(pick(states)),
          bell: maybe(pick([...names, 'none'])),
          source: maybe(pick([...names, 'none'])),
          who: rarely(pick([...people.slice(0, 3), 'none'])),
          pattern: rarely(pick([...patterns, 'none'])),
          text: rarely(pick(['%', 'STRASSE', 'A\0', 'f', 'none'])),
          since: maybe(1000 + Math.floor(random() * 40)),
          until: maybe(1000 + Math.floor(random() * 40)),
          before: maybe(pick([...rings.map(({ id }) => id), ringNumber(0).id.replace(/000$/, '15f')])),
        };
        const given = Object.entries(filters).filter(([, value]) => value !== undefined);
        const query = { ...Object.fromEntries(given), limit: 1 + Math.floor(random() * 20) } as RingQuery;
        const expected = sorted.filter(
          (each) =>
            (query.state ?? each.state) === each.state &&
            (query.bell ?? each.bell) === each.bell &&
            (query.source ?? each.source) === each.source &&
            (query.who ?? each.who) === each.who &&
            (query.pattern ?? each.pattern) === each.pattern &&
            hasText(each.text, query.text) &&
            each.acceptedAt >= (query.since ?? 0) &&
            each.acceptedAt < (query.until ?? 9999) &&
            (query.before === undefined || each.id < query.before),
        );
        matches += expected.length;
        assert.deepEqual(await store.list(query), expected.slice(0, query.limit), JSON.stringify(query));
      }
      assert.ok(matches > 1000, `${matches} matches`);
      await store.stop();
    });

    it('goes on from a position while rings come in and go', async () => {
      const store = await started();
      for (let number = 0; number < 10; number += 1) {
        await store.add(ringNumber(number, { state: 'rung' }));
      }
      const [newest, position] = await store.list({ limit: 2 });
      assert.deepEqual(
        [newest, position],
        [ringNumber(9, { state: 'rung' }), ringNumber(8, { state: 'rung' })],
      );
      await store.add(ringNumber(10));
      await store.forget({ acceptedBefore: ringNumber(9).acceptedAt, expiredBy: 0, limit: 9 });
      await store.add(ringNumber(3));
      assert.deepEqual(await store.list({ limit: 5, before: ringNumber(8).id }), [ringNumber(3)]);
      await store.stop();
    });

    it('finds the rings of a time by their dates and keeps them in their order, however the clock was set', async () => {
      const store = await started();
      const random = seededRandom(5);
      const base = Date.UTC(2026, 0, 1);
      const hour = 3_600_000;
      // The time in an id is that of the clock, or the last one where that was later; or somebody else's.
      let clock = base;
      let last = base;
      const rings = Array.from({ length: 400 }, (_, number) => {
        clock +=
          Math.floor(random() * 60_000) + (random() < 0.02 ? Math.floor((random() - 0.5) * 300) * hour : 0);
        last = Math.max(last, clock);
        const time = last.toString(16).padStart(12, '0');
        const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(number).padStart(12, '0')}`;
        return ringNumber(number, { id, acceptedAt: number === 200 ? last + hour : clock });
      });
      await Promise.all(rings.map((each) => store.add(each)));
      const newestFirst = rings.toSorted((a, b) => (a.id < b.id ? 1 : -1));
      for (let n = 0; n < 100; n += 1) {
        const [some, other] = [0, 0].map(() => rings[Math.floor(random() * rings.length)]?.acceptedAt ?? 0);
        const since = Math.min(some ?? 0, other ?? 0);
        const until = Math.max(some ?? 0, other ?? 0) + Math.floor(random() * 3);
        const expected = newestFirst.filter(({ acceptedAt }) => acceptedAt >= since && acceptedAt < until);
        assert.deepEqual(await store.list({ since, until, limit: 1000 }), expected);
        const earlier = rings.map(({ acceptedAt }) => acceptedAt).filter((time) => time < until);
        assert.equal(
          await store.lastAcceptance(until),
          earlier.length === 0 ? undefined : Math.max(...earlier),
        );
      }
      assert.deepEqual(
        await store.list({ since: -1, until: Number.MAX_SAFE_INTEGER, limit: 1000 }),
        newestFirst,
      );
      assert.deepEqual(await store.list({ since: 8.64e15, limit: 9 }), []);
      assert.deepEqual(await store.list({ until: 0, limit: 9 }), []);
      assert.equal(await store.lastAcceptance(0), undefined);
      await store.stop();
    });

    it('forgets finished rings and expired claims in small steps, the oldest first', async () => {
      const { store, clock } = await make();
      await store.start();
      const now = clock.now();
      for (let number = 0; number < 6; number += 1) {
        const claim = { ...aClaim(`e${number}`), expiresAt: now + (number < 3 ? 10 : 1000) };
        await store.add(ringNumber(number), claim);
        await store.save(ringNumber(number, { state: number === 1 ? 'striking' : 'rung' }));
      }
      const old = { acceptedBefore: ringNumber(5).acceptedAt, expiredBy: now + 10, limit: 2 };
      // The clock that the store has does not count.
      clock.epoch += 365 * 24 * 3_600_000;
      assert.equal(await store.forget(old), 4, 'two rings, two claims');
      assert.equal(await store.get(ringNumber(0).id), undefined);
      assert.deepEqual(await store.changes(ringNumber(0).id), []);
      assert.equal((await store.get(ringNumber(1).id))?.state, 'striking');
      assert.equal(await store.get(ringNumber(2).id), undefined);
      assert.equal(await store.forget(old), 3, 'two rings, one claim');
      assert.equal(await store.forget(old), 0);
      assert.deepEqual(
        (await store.list({ limit: 9 })).map(({ id }) => id),
        [ringNumber(5).id, ringNumber(1).id],
      );
      clock.epoch -= 365 * 24 * 3_600_000;
      assert.notEqual(await store.add(ringNumber(9), aClaim('e3')), undefined, 'a claim outlives its ring');
      await store.stop();
    });
  });
}

/** Whether a text of this test has a part, said in another way than the stores do. */
function hasText(text: string | null, part: string | undefined): boolean {
  return part === undefined || (text ?? '').replace('ß', 'ss').toLowerCase().includes(part.toLowerCase());
}
