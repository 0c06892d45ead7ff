/**
 * Kind: the clock of the machine is set, either way and by how much, at any moment of a ring's life. The next jump is a line
 * of `jumps`; the next moment an entry of `moments`: what happens to a ring, with `jump` where the clock is set.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainPattern } from '../../src/core/pattern.js';
import type { Receipt, Ring } from '../../src/core/ring.js';
import { receiptOf } from '../../src/core/ring.js';
import { plainRequest, RingerRig } from '../core/ringer-rig.js';
import { allPages, keyHeader } from '../http/routes/history/pages.js';
import { type RunningApp, withApp } from '../http/running-app.js';
import { seededRandom } from '../system/seeded-random.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

const jumps: readonly (readonly [name: string, by: number])[] = [
  ['a second back', -1000],
  ['an hour ahead', hour],
  ['an hour back', -hour],
  ['23 hours ahead', 23 * hour],
  ['a day ahead', day],
  ['a day back', -day],
  ['a month ahead', 31 * day],
  ['ten years ahead, as a Raspberry Pi that finds the network', 10 * year],
  ['ten years back', -10 * year],
  ['to the beginning of 1970', -Date.UTC(2026, 0, 1)],
  ['to the last day of 32-bit clocks', Date.UTC(2038, 0, 19) - Date.UTC(2026, 0, 1)],
];

/** Brings a ring to its end, and has the clock set on the way. */
type Moment = (rig: RingerRig, jump: () => void) => Promise<string>;

const moments: Readonly<Record<string, Moment>> = {
  'while it waits for the board': async (rig, jump) => {
    rig.bell.beUnready();
    const id = await rig.accept();
    jump();
    rig.bell.beReady();
    await rig.clock.advance(5000);
    return id;
  },
  'while it is stored': async (rig, jump) => {
    rig.store.delay = 100;
    const id = rig.accept();
    await rig.clock.advance(50);
    jump();
    await rig.clock.advance(5000);
    return await id;
  },
  'while its strike is stored': async (rig, jump) => {
    const id = await rig.accept();
    rig.store.delay = 100;
    await rig.clock.advance(50);
    jump();
    await rig.clock.advance(5000);
    return id;
  },
  'while the arm is at the bell': async (rig, jump) => {
    const id = await rig.accept();
    await rig.clock.advance(300);
    jump();
    await rig.clock.advance(5000);
    return id;
  },
  'between its strikes': async (rig, jump) => {
    const asked = rig.ringer.accept({ ...plainRequest, pattern: plainPattern(3) });
    await rig.clock.advance(900);
    jump();
    await rig.clock.advance(9000);
    return (await asked).acceptance.id;
  },
  'after a strike was cut short': async (rig, jump) => {
    rig.bell.cutNext = 1;
    const id = await rig.accept();
    await rig.clock.advance(900);
    jump();
    await rig.clock.advance(5000);
    return id;
  },
  'before each of its attempts, until it fails': async (rig, jump) => {
    rig.bell.cutNext = 9;
    const id = await rig.accept();
    await rig.clock.advance(900);
    jump();
    await rig.clock.advance(9000);
    return id;
  },
  'before it is cancelled': async (rig, jump) => {
    rig.bell.beUnready();
    const id = await rig.accept();
    jump();
    await rig.ringer.cancel(id, 'Somebody said so.');
    return id;
  },
  'before its time is over': async (rig, jump) => {
    rig.bell.beUnready();
    const id = await rig.accept();
    jump();
    await rig.clock.advance(16 * minute);
    return id;
  },
  'when BellBot is ended in its strike, and started again': async (rig, jump) => {
    const id = await rig.accept();
    await rig.clock.advance(300);
    jump();
    await rig.nextLife();
    await rig.clock.advance(16 * minute);
    return id;
  },
};

const final = ['rung', 'failed', 'expired', 'cancelled'];

async function expectInOrder(rig: RingerRig, ring: Ring): Promise<void> {
  assert.ok(final.includes(ring.state), ring.state);
  const { acceptedAt, startedAt, finishedAt } = receiptOf(ring);
  const times = [acceptedAt, startedAt, finishedAt].filter((time) => time !== null);
  assert.deepEqual(times, times.toSorted(), JSON.stringify(times));
  const changes = (await rig.ringer.changes(ring.id)).map(({ at }) => at);
  assert.deepEqual(
    changes,
    changes.toSorted((a, b) => a - b),
  );
}

async function newestFirst(rig: RingerRig): Promise<string[]> {
  return (await rig.ringer.history({ limit: 100_000 })).map(({ id }) => id);
}

describe('a clock that is set', () => {
  for (const [name, by] of jumps) {
    for (const [moment, live] of Object.entries(moments)) {
      it(`leaves a receipt and the history in order: ${name}, ${moment}`, async () => {
        const rig = new RingerRig();
        await rig.ringer.start();
        const before = await rig.accept();
        await rig.clock.advance(5000);
        const id = await live(rig, () => {
          rig.clock.epoch += by;
        });
        await expectInOrder(rig, await rig.get(id));
        rig.bell.beReady();
        rig.store.delay = 0;
        const after = await rig.accept();
        assert.deepEqual(await newestFirst(rig), [after, id, before]);
      });
    }

    it(`lets no event of a minute ago ring again, and one that is over once: ${name}`, async () => {
      await withApp({ byHand: false }, async (app) => {
        const first = await rung(app, 'order-1');
        await app.clock.advance(minute);
        app.clock.epoch += by;
        assert.deepEqual(await rung(app, 'order-1'), first);
        await app.clock.advance(23 * hour);
        assert.deepEqual(await rung(app, 'order-1'), first, 'while it is remembered');
        assert.equal(app.bell.began.length, 1);
        await app.clock.advance(hour);
        const next = await rung(app, 'order-1');
        assert.notEqual(next.id, first.id, 'when `remember` is over');
        app.clock.epoch -= by;
        assert.deepEqual(await rung(app, 'order-1'), next);
        await app.clock.advance(5000);
        assert.equal(app.bell.began.length, 2);
      });
    });

    it(`lets new rings stay above old ones in every form of the history: ${name}`, async () => {
      await withApp({ byHand: false }, async (app) => {
        const ids: string[] = [];
        for (let n = 0; n < 9; n += 1) {
          if (n === 3) {
            app.clock.epoch += by;
          }
          if (n === 6) {
            app.clock.epoch -= by - 1;
          }
          ids.unshift((await rung(app)).id);
          await app.clock.advance(2000);
        }
        const whole = await allPages(app, '/api/rings');
        assert.deepEqual(idsOf(whole.flatMap(({ rings }) => rings)), ids);
        const small = await allPages(app, '/api/rings?limit=2');
        assert.deepEqual(idsOf(small.flatMap(({ rings }) => rings)), ids);
        const filtered = await allPages(app, '/api/rings?limit=4&state=rung&source=door&bell=bell');
        assert.deepEqual(idsOf(filtered.flatMap(({ rings }) => rings)), ids);
        const csv = await app.fetch('/api/rings', { headers: { ...keyHeader, Accept: 'text/csv' } });
        const rows = (await csv.text()).trim().split('\r\n').slice(1);
        assert.deepEqual(
          rows.map((row) => row.split(',')[0]),
          ids,
        );
        const times = small.flatMap(({ rings }) => rings).map(({ acceptedAt }) => acceptedAt);
        const since = times.toSorted()[4] ?? '';
        const until = times.toSorted()[7] ?? '';
        const some = await allPages(app, `/api/rings?limit=1&since=${since}&until=${until}`);
        assert.deepEqual(
          idsOf(some.flatMap(({ rings }) => rings)),
          ids.filter((_, n) => (times[n] ?? '') >= since && (times[n] ?? '') < until),
        );
      });
    });
  }

  it('tells no sender a time before its ring was accepted', async () => {
    await withApp({ byHand: false }, async (app) => {
      for (const [, by] of jumps) {
        app.clock.epoch += by;
        const { id, expectedAt } = await rung(app);
        const receipt = (await (
          await app.fetch(`/api/rings/${id}`, { headers: keyHeader })
        ).json()) as Receipt;
        assert.ok(String(expectedAt) >= receipt.acceptedAt);
        app.clock.epoch -= by;
        await app.clock.advance(5000);
      }
    });
  });

  it('keeps all of it in any mixture of jumps, rings, repetitions and restarts', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = seededRandom(seed);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
      const rig = new RingerRig({ remember: day, queue: 1000 });
      await rig.ringer.start();
      const ids: string[] = [];
      const events = new Map<string, { id: string; since: number; life: number }>();
      for (let n = 0; n < 120; n += 1) {
        const what = random();
        if (what < 0.3) {
          rig.clock.epoch = Math.max(0, rig.clock.epoch + pick(jumps)[1]);
        } else if (what < 0.35) {
          await rig.nextLife();
        } else if (what < 0.45) {
          rig.bell.cutNext = Math.floor(random() * 3);
        } else {
          const name = `order-${Math.floor(random() * 20)}`;
          const claim = { scope: 'key', name, fingerprint: 'f' };
          const { acceptance, replayed } = await rig.ringer.accept({ ...plainRequest, claim });
          const now = rig.clock.monotonic();
          const earlier = events.get(name);
          if (earlier?.life === rig.life) {
            const isYoung = now - earlier.since < day;
            assert.equal(replayed, isYoung, `${name} of seed ${seed} after ${now - earlier.since} ms`);
            assert.equal(acceptance.id === earlier.id, isYoung);
          }
          if (!replayed) {
            ids.unshift(acceptance.id);
            events.set(name, { id: acceptance.id, since: now, life: rig.life });
          }
        }
        await rig.clock.advance(pick([0, 1, 700, 3000, minute, hour, 5 * hour]));
      }
      await rig.clock.advance(16 * minute);
      assert.deepEqual(await newestFirst(rig), ids);
      for (const id of ids) {
        await expectInOrder(rig, await rig.get(id));
      }
    }
  });

  it('knows the newest 10,000 events whatever the date is', async () => {
    const rig = new RingerRig({ remember: day, queue: 20_000, ttl: 0 });
    await rig.ringer.start();
    rig.bell.beUnready();
    const asked = (n: number) => ({
      ...plainRequest,
      claim: { scope: 'key', name: `${n}`, fingerprint: 'f' },
    });
    for (let n = 0; n < 10_000; n += 1) {
      await rig.ringer.accept(asked(n));
    }
    rig.clock.epoch += 10 * year;
    for (let n = 0; n < 10_000; n += 1) {
      assert.equal((await rig.ringer.accept(asked(n))).replayed, true, `${n}`);
    }
    assert.equal(rig.ringer.length, 10_000);
  });
});

async function rung(app: RunningApp, event?: string): Promise<{ id: string; expectedAt: string | null }> {
  const answer = await app.ring({}, event === undefined ? {} : { 'Idempotency-Key': event });
  assert.ok(answer.ok, `${answer.status}`);
  return (await answer.json()) as { id: string; expectedAt: string | null };
}

function idsOf(receipts: readonly Receipt[]): string[] {
  return receipts.map(({ id }) => id);
}
