import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { RingStore } from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { MemoryStore } from '../core/memory-store.js';
import { dataFolder } from '../storage/data-folder.js';
import { ManualClock } from '../system/manual-clock.js';
import { day, minute, Office } from './office.js';

const years = 365 * day;
/** Days for which the offices keep their rings, and the most that they are kept beyond where people ring every day. */
const keep = 30;
const late = 3.1;

/** A clock by which no claim has expired: what is still remembered is what was not deleted. */
function earlyClock(): ManualClock {
  const clock = new ManualClock();
  clock.epoch = 0;
  return clock;
}

function retentionOf(name: string, make: () => Promise<RingStore>): void {
  describe(`the history in ${name} is kept as long as it should`, () => {
    let store: RingStore;
    let office: Office;

    beforeEach(async (t) => {
      store = await make();
      await store.start();
      office = new Office(store, keep * day);
      assert.ok('after' in t);
      t.after(async () => {
        await office.stop();
        await store.stop();
      });
    });

    async function today(): Promise<Ring[]> {
      return [await office.ring(), await office.ring(), await office.ring()];
    }

    async function kept(): Promise<number> {
      return (await office.ages()).length;
    }

    it('deletes the rings that are older, all of them, in steps, and the events that are remembered no more', async () => {
      await office.past(keep + 10, 40);
      await office.start();
      await office.pass(60 * minute);
      assert.equal(office.deleted[0], 400, '200 rings and 200 events');
      const [oldest = 0] = await office.ages();
      assert.ok(oldest >= keep && oldest <= keep + late, `the oldest is ${oldest} days old`);
      const recent = (await store.list({ limit: 10_000 })).filter(
        ({ acceptedAt }) => office.clock.now() - acceptedAt < 3 * day,
      );
      assert.equal(await office.whole(recent), recent.length, 'those of three days');
      const remembered = await office.whole(await store.list({ limit: 10_000 }));
      assert.ok(remembered < recent.length + 40, `${remembered} events are remembered`);
      await office.stop();
      assert.equal(office.clock.timers, 0);
    });

    it('deletes none when rings are kept for ever, but what it remembers of events', async () => {
      const forEver = new Office(store, 0);
      await forEver.past(keep);
      await forEver.start();
      await forEver.passDays(1);
      assert.equal((await forEver.ages()).length, 2 * keep + 1);
      assert.ok((await forEver.whole(await store.list({ limit: 10_000 }))) < 10);
      await forEver.stop();
    });

    it('keeps old rings that still wait', async () => {
      const waiting = await office.ring({
        acceptedAt: office.clock.now() - 2 * keep * day,
        state: 'queued',
      });
      await office.past(keep);
      await office.start();
      await office.passDays(1);
      assert.notEqual(await store.get(waiting.id), undefined);
    });

    it('goes on when the store could not delete for a while', async () => {
      await office.past(keep + 10);
      const { forget } = store;
      store.forget = () => Promise.reject(new Error('disk full'));
      await office.start();
      await office.pass(60 * minute);
      assert.equal(await kept(), 2 * (keep + 10));
      store.forget = forget;
      await office.pass(60 * minute);
      assert.ok((await kept()) <= 2 * (keep + late));
    });

    it('keeps rings somewhat longer where nobody rings at weekends', async () => {
      await office.past(keep + 30, 2, (ago) => ago % 7 < 2);
      await office.start();
      await office.pass(30 * minute);
      const [oldest = 0] = await office.ages();
      assert.ok(oldest >= keep && oldest <= keep + 7, `the oldest is ${oldest} days old`);
    });

    it('deletes in an office that rings once a month too, some rings late', async () => {
      await office.past(600, 1, (ago) => ago % 30 !== 1);
      await office.start();
      await office.pass(30 * minute);
      const count = await kept();
      assert.ok(count >= 1 && count <= 10, `${count} of 20`);
    });

    it('deletes nothing by a clock that is two years ahead for 20 minutes, in which people ring', async () => {
      await office.past(keep - 3);
      const recent = await today();
      await office.start();
      await office.pass(10 * minute);
      office.clock.epoch += 2 * years;
      for (let n = 0; n < 4; n += 1) {
        recent.push(await office.ring());
        await office.pass(5 * minute);
      }
      office.clock.epoch -= 2 * years;
      assert.equal(await office.whole(recent), 7);
      await office.passDays(2);
      assert.equal(await office.whole(recent), 7, 'days later');
      assert.equal(await kept(), 2 * (keep - 3) + 7 + 2);
    });

    it('deletes nothing by such a clock when BellBot is started again under it, for hours', async () => {
      await office.past(keep);
      const recent = await today();
      office.clock.epoch += 2 * years;
      await office.start();
      await office.pass(30 * minute);
      for (let n = 0; n < 4; n += 1) {
        recent.push(await office.ring());
        await office.pass(60 * minute);
        await office.start();
        await office.pass(10 * minute);
      }
      assert.equal(await office.whole(recent), 7);
      office.clock.epoch -= 2 * years;
      await office.start();
      await office.pass(30 * minute);
      assert.equal(await kept(), 2 * keep + 7);
      assert.equal(await office.whole(recent), 7);
    });

    it('goes on deleting when the clock is right again, though rings have dates of the future', async () => {
      office.clock.epoch += 2 * years;
      await office.past(1, 5);
      office.clock.epoch -= 2 * years;
      await office.past(keep + 10, 1);
      await office.start();
      await office.passDays(keep);
      const ages = await office.ages();
      assert.equal(ages.filter((age) => age < -keep).length, 5, 'those of the future stay');
      assert.ok(Math.max(...ages) <= keep + late, `the oldest is ${Math.max(...ages)} days old`);
    });

    for (const [from, set] of [
      ['two years behind', () => office.clock.now() - 2 * years],
      ['in 1970, as a machine without a battery is at its start', () => minute],
    ] as const) {
      it(`keeps what came in while the clock was ${from}, for a day at the least`, async () => {
        await office.past(keep);
        const recent = await today();
        const right = office.clock.now();
        office.clock.epoch += set() - right;
        await office.start();
        for (let n = 0; n < 4; n += 1) {
          recent.push(await office.ring());
          await office.pass(5 * minute);
        }
        office.clock.epoch += right - office.clock.now();
        await office.pass(day - minute);
        assert.equal(await office.whole(recent), 7);
        assert.equal(await kept(), 2 * keep + 7);
      });
    }

    it('deletes nothing when the clock is set while it looks', async () => {
      await office.past(keep);
      const recent = await today();
      await office.start();
      office.interlude = () => {
        office.interlude = undefined;
        office.clock.epoch += 2 * years;
      };
      await office.pass(10 * minute);
      assert.equal(office.interlude, undefined, 'it has looked');
      assert.deepEqual(office.deleted, []);
      assert.equal(await office.whole(recent), 3);
    });

    it('is not put off by a computer that was suspended for days', async () => {
      await office.past(keep + 20);
      await office.start();
      office.clock.suspend(5 * day);
      const recent = await today();
      await office.pass(30 * minute);
      const [oldest = 0] = await office.ages();
      assert.ok(oldest >= keep && oldest <= keep + 5 + late, `the oldest is ${oldest} days old`);
      assert.equal(await office.whole(recent), 3);
    });

    it('believes a clock by which rings have come in for more than a week', async () => {
      await office.past(keep);
      office.clock.epoch += 2 * years;
      await office.start();
      await office.passDays(9);
      const [oldest = 0] = await office.ages();
      assert.ok(oldest < keep, `the oldest is ${oldest} days old`);
    });
  });
}

retentionOf('memory', async () => new MemoryStore({ clock: earlyClock() }));
retentionOf('SQLite', async () => new SqliteStore({ folder: await dataFolder(), clock: earlyClock() }));
