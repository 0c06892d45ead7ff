import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import type { RingQuery } from '../../src/core/ports.js';
import type { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { FaultInjection } from './fault-injection.js';
import { startedStore } from './stores.js';

const count = 3500;

/** A store with so many rings: one in 500 knocks, one in 700 says so, every third is Anna's. */
async function filledStore(): Promise<SqliteStore> {
  const store = await startedStore();
  const rings = Array.from({ length: count }, (_, number) =>
    ringNumber(number, {
      state: number % 5 === 0 ? 'failed' : 'rung',
      who: number % 3 === 0 ? 'Anna' : null,
      pattern: number % 500 === 0 ? 'knock' : 'single',
      text: number % 700 === 0 ? 'Ring me' : `number ${number}`,
    }),
  );
  await store.addAll(rings);
  return store;
}

async function numbers(store: SqliteStore, query: Partial<RingQuery>): Promise<number[]> {
  return (await store.list({ limit: 10_000, ...query })).map(({ id }) => Number(id.slice(-12)));
}

/** Every number that fits, from the greatest. */
function those(fit: (number: number) => boolean): number[] {
  return Array.from({ length: count }, (_, number) => count - 1 - number).filter(fit);
}

describe('a search on disk', () => {
  it('finds in steps what one look would find, in the order of the history', async () => {
    const store = await filledStore();
    const isAnnas = (number: number): boolean => number % 3 === 0;
    for (const [query, expected] of [
      [{ text: 'RING' }, those((number) => number % 700 === 0)],
      [{ text: 'umber' }, those((number) => number % 700 !== 0)],
      [{ text: 'nothing' }, []],
      [{ who: 'Anna' }, those(isAnnas)],
      [{ who: 'Anna', state: 'failed' }, those((number) => number % 15 === 0)],
      [{ who: 'Anna', pattern: 'knock' }, those((number) => number % 1500 === 0)],
      [{ pattern: 'single' }, those((number) => number % 500 !== 0)],
      [{ pattern: 'knock', bell: 'bell', state: 'rung' }, []],
      [
        { pattern: 'single', state: 'failed', text: '5' },
        those((n) => n % 5 === 0 && n % 500 > 0 && /5/.test(`${n % 700 && n}`)),
      ],
      [
        { who: 'Anna', since: 1500, until: 1600 },
        those((number) => isAnnas(number) && number >= 500 && number < 600),
      ],
      [
        { text: 'number 1', before: ringNumber(1001).id },
        those((n) => n < 1001 && n % 700 > 0 && `${n}`.startsWith('1')),
      ],
    ] as const) {
      assert.deepEqual(await numbers(store, query), expected, JSON.stringify(query));
      assert.deepEqual(await numbers(store, { ...query, limit: 3 }), expected.slice(0, 3));
    }
    await store.stop();
  });

  it('lets what rings come to its turn between its steps, however many search', async () => {
    const store = await filledStore();
    const order: string[] = [];
    const searches = Array.from({ length: 8 }, async () => {
      assert.deepEqual(await store.list({ text: 'nothing', limit: 1 }), []);
      order.push('search');
    });
    await settle();
    for (let number = 0; number < 3; number += 1) {
      await store.add(ringNumber(count + number));
      order.push('ring');
    }
    await Promise.all(searches);
    assert.deepEqual(order.slice(0, 3), ['ring', 'ring', 'ring']);
    assert.equal(order.length, 11);
    await store.stop();
  });

  it('does not find what was refused, and ends with its store', async () => {
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ clock, thread: faults });
    await store.add(ringNumber(1, { text: 'kept' }));
    faults.holdCommits = true;
    const refused = assert.rejects(store.add(ringNumber(2, { text: 'kept' })));
    await settle();
    await clock.advance(3000);
    await refused;
    faults.holdCommits = false;
    assert.deepEqual(await numbers(store, { text: 'KEPT' }), [1]);
    assert.deepEqual(await numbers(store, { text: 'KEPT', limit: 1 }), [1]);
    await store.stop();
    await assert.rejects(store.list({ text: 'x', limit: 1 }), (error) => isBellBotError(error, 'stopping'));
  });

  it('is refused where the disk takes 3 s for a step, and the next one is not', async () => {
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ clock, thread: faults });
    faults.holdCommits = true;
    const added = assert.rejects(store.add(ringNumber(1)));
    const search = store.list({ text: 'x', limit: 1 });
    const refused = assert.rejects(search, (error) => isBellBotError(error, 'storage-slow'));
    await settle();
    await clock.advance(3000);
    await Promise.all([added, refused]);
    faults.holdCommits = false;
    assert.deepEqual(await store.list({ text: 'x', limit: 1 }), []);
    await store.stop();
  });
});
