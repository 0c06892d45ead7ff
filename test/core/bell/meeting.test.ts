import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError, isBellBotError } from '../../../src/core/errors.js';
import { type Pattern, single } from '../../../src/core/pattern.js';
import type { Claim } from '../../../src/core/ring.js';
import type { TogetherOptions } from '../../../src/core/ringer.js';
import { plainRequest, type RigOptions, RingerRig } from '../ringer-rig.js';

const names = ['front', 'back', 'yard'];
const [A, B, C] = [0, 1, 2];

async function started(options: Partial<RigOptions> = {}): Promise<RingerRig> {
  const rig = new RingerRig({ names, ...options });
  await rig.ringer.start();
  return rig;
}

function tune(...strikes: ReadonlyArray<readonly [at: number, hold: number]>): Pattern {
  return { name: 'fanfare', motion: { type: 'timed', strikes: strikes.map(([at, hold]) => ({ at, hold })) } };
}

async function ask(
  rig: RingerRig,
  patterns: Readonly<Record<string, Pattern>>,
  options: TogetherOptions = { meet: true },
): Promise<string[]> {
  const requests = Object.entries(patterns).map(([bell, pattern]) => ({ ...plainRequest, bell, pattern }));
  const { acceptance } = await rig.ringer.acceptTogether(requests, options);
  return acceptance.rings.map((ring) => ('id' in ring ? ring.id : ring.code));
}

function began(rig: RingerRig): Record<string, number[]> {
  return Object.fromEntries(rig.bells.map((bell) => [bell.name, bell.began]));
}

function bell(rig: RingerRig, n: number) {
  const found = rig.bells[n];
  assert.ok(found);
  return found;
}

describe('rings of several bells', () => {
  it('are stored together, answered for each bell, and struck by each when it can', async () => {
    const rig = await started();
    bell(rig, B).beUnready();
    const requests = names.map((name) => ({ ...plainRequest, bell: name }));
    const { acceptance, replayed } = await rig.ringer.acceptTogether(requests);
    assert.deepEqual(
      acceptance.rings.map((ring) => [ring.bell, 'state' in ring && ring.state]),
      names.map((name) => [name, 'queued']),
    );
    assert.equal(replayed, false);
    await rig.clock.advance(1000);
    assert.deepEqual(began(rig), { front: [0], back: [], yard: [0] });
    assert.equal(rig.store.commits >= 1, true);
  });

  it('are refused for those that are full or unknown, and kept for the others', async () => {
    const rig = await started({ queue: 1 });
    bell(rig, B).beUnready();
    await rig.accept({ bell: 'back' });
    assert.deepEqual(
      (await ask(rig, { front: single, back: single, shed: single }, {})).map((id) => id.length > 30 || id),
      [true, 'queue-full', 'bell-not-found'],
    );
    await rig.clock.advance(1000);
    assert.deepEqual(began(rig), { front: [0], back: [], yard: [] });
  });

  it('are none when the disk fails, and their places are free again', async () => {
    const rig = await started({ queue: 1 });
    for (const one of rig.bells) {
      one.beUnready();
    }
    rig.store.fault = new BellBotError('storage-full');
    await assert.rejects(ask(rig, { front: single, back: single }), (error) =>
      isBellBotError(error, 'storage-full'),
    );
    rig.store.fault = undefined;
    assert.equal(rig.ringer.length, 0);
    await ask(rig, { front: single, back: single });
    assert.equal(rig.ringer.length, 2);
  });

  it('are answered with the first answer when they are asked for again, whatever is full by then', async () => {
    const rig = await started({ remember: 3_600_000, queue: 1 });
    bell(rig, A).beUnready();
    bell(rig, B).beUnready();
    const claim: Claim = { scope: 'key', name: 'sale', fingerprint: 'f' };
    const requests = ['front', 'back', 'shed'].map((name) => ({ ...plainRequest, bell: name }));
    const first = await rig.ringer.acceptTogether(requests, { claim });
    const again = await rig.ringer.acceptTogether(requests, { claim });
    assert.deepEqual(again, { acceptance: first.acceptance, replayed: true });
    await rig.nextLife({ ready: false });
    const later = await rig.ringer.acceptTogether(requests, { claim });
    assert.deepEqual(later, { acceptance: first.acceptance, replayed: true });
    const other = rig.ringer.accept({ ...plainRequest, bell: 'yard', claim });
    await assert.rejects(other, (error) => isBellBotError(error, 'event-differs'));
    assert.equal(rig.ringer.length, 2);
  });

  it('are none at all when no bell takes one, and then the claim is free', async () => {
    const rig = await started({ remember: 3_600_000 });
    const claim: Claim = { scope: 'key', name: 'sale', fingerprint: 'f' };
    assert.deepEqual(await ask(rig, { shed: single }, { claim }), ['bell-not-found']);
    assert.equal((await ask(rig, { front: single }, { claim }))[0]?.length, 36);
  });
});

describe('bells that begin together', () => {
  it('begin at the same moment, as soon as the last of them is free', async () => {
    const rig = await started();
    await rig.accept({ bell: 'back' });
    await rig.accept({ bell: 'back' });
    await ask(rig, { front: tune([0, 100], [400, 100]), back: tune([0, 100], [900, 100]) });
    await rig.accept({ bell: 'front' });
    await rig.clock.advance(10_000);
    assert.deepEqual(began(rig), { front: [2040, 2440, 3460], back: [0, 1020, 2040, 2940], yard: [] });
  });

  it('begin at the same moment whatever their arms and the disk take, and keep the times of the tune', async () => {
    for (const delay of [0, 90, 400]) {
      const rig = await started();
      bell(rig, A).attachTime = 110;
      bell(rig, C).attachTime = 30;
      const asked = ask(rig, {
        front: tune([0, 100], [1000, 100]),
        back: tune([600, 100], [1600, 100]),
        yard: tune([0, 50], [800, 100]),
      });
      rig.store.delay = delay;
      await asked;
      await rig.clock.advance(20_000);
      const { front = [], back = [], yard = [] } = began(rig);
      const base = front[0] ?? Number.NaN;
      assert.equal(yard[0], base, `commits of ${delay} ms`);
      if (delay < 400) {
        assert.deepEqual(front, [base, base + 1000]);
        assert.deepEqual(back, [base + 600, base + 1600]);
        assert.deepEqual(yard, [base, base + 800]);
      }
      assert.equal(rig.ringer.length, 0);
    }
  });

  it('do not wait for ever for one whose board is away: it rings later, and receipts say so', async () => {
    const rig = await started();
    bell(rig, B).beUnready();
    const ids = await ask(rig, { front: single, back: single, yard: single });
    const behind = await rig.accept({ bell: 'front' });
    await rig.clock.advance(9999);
    assert.deepEqual(began(rig), { front: [], back: [], yard: [] });
    await rig.clock.advance(1);
    assert.deepEqual(began(rig), { front: [10_000], back: [], yard: [10_000] });
    await rig.clock.advance(5000);
    assert.equal((await rig.get(behind)).state, 'rung');
    assert.match((await rig.get(ids[0] ?? '')).reason ?? '', /began without back/);
    bell(rig, B).beReady();
    await rig.clock.advance(5000);
    const late = await rig.get(ids[1] ?? '');
    assert.deepEqual([late.state, late.reason?.includes('front, yard')], ['rung', true]);
    const apart = rig.events.flatMap((event) =>
      event.type === 'apart' ? [[event.ring.bell, event.without]] : [],
    );
    assert.deepEqual(apart, [
      ['front', ['back']],
      ['yard', ['back']],
      ['back', ['front', 'yard']],
    ]);
  });

  it('do not wait for one whose ring was taken back, or whose time is over', async () => {
    const rig = await started({ ttl: 5000 });
    bell(rig, B).beUnready();
    const ids = await ask(rig, { front: single, back: single });
    await rig.clock.advance(1000);
    await rig.ringer.cancel(ids[1] ?? '', 'By a test.');
    await rig.clock.advance(0);
    assert.deepEqual(began(rig).front, [1000]);
    assert.equal((await rig.get(ids[0] ?? '')).state, 'striking');
    await rig.clock.advance(2000);
    assert.equal((await rig.get(ids[0] ?? '')).reason, null);
  });

  it('meet in the order of their rings: crossing meetings hold each other up no longer than they last', async () => {
    const rig = await started();
    await Promise.all([
      ask(rig, { front: single, back: single }),
      ask(rig, { back: single, front: single }),
      ask(rig, { yard: single, front: single }),
      ask(rig, { back: single, yard: single }),
    ]);
    await rig.clock.advance(20_000);
    assert.deepEqual(began(rig), {
      front: [0, 1020, 2040],
      back: [0, 1020, 2040 + 1020],
      yard: [2040, 3060],
    });
  });

  it('of one bell need no other', async () => {
    const rig = await started();
    const [id = ''] = await ask(rig, { front: tune([500, 100], [900, 100]) });
    await rig.clock.advance(5000);
    assert.deepEqual(began(rig).front, [0, 400]);
    assert.equal((await rig.get(id)).meeting, undefined);
  });

  it('meet after a restart as well', async () => {
    const rig = await started();
    bell(rig, B).beUnready();
    await ask(rig, { front: single, back: single });
    await rig.clock.advance(3000);
    await rig.nextLife();
    await rig.clock.advance(1000);
    assert.deepEqual(began(rig), { front: [3000], back: [3000], yard: [] });
  });

  it('that were under way at a restart go on by themselves', async () => {
    const rig = await started();
    const ids = await ask(rig, { front: tune([0, 100], [500, 100]), back: tune([0, 100], [300, 100]) });
    await rig.clock.advance(420);
    await rig.nextLife();
    await rig.clock.advance(12_000);
    for (const id of ids) {
      assert.equal((await rig.get(id)).state, 'rung');
    }
  });

  it('end at once, and leave no timer behind, when BellBot stops', async () => {
    for (const [after, delay, attachTime] of [
      [5000, 0, 0],
      [30, 50, 0],
      [120, 0, 110],
    ] as const) {
      const rig = await started();
      bell(rig, A).attachTime = attachTime;
      if (after === 5000) {
        bell(rig, B).beUnready();
      }
      const asked = ask(rig, { front: single, back: single });
      rig.store.delay = delay;
      await asked;
      await rig.clock.advance(after);
      let over = false;
      void rig.ringer.stop().then(() => {
        over = true;
      });
      await rig.clock.advance(1200);
      assert.equal(over, true);
      assert.equal(rig.clock.timers, 0);
      await rig.nextLife();
      await rig.clock.advance(15_000);
      assert.equal(rig.ringer.length, 0);
    }
  });

  it('hold the others up no longer than a pause lets them, and leave those that are held behind', async () => {
    const rig = await started();
    await rig.ringer.bell('back').pause();
    await ask(rig, { front: single, back: single });
    await rig.clock.advance(10_500);
    assert.deepEqual(began(rig).front, [10_000]);
    await rig.ringer.bell('back').resume();
    await rig.clock.advance(1000);
    assert.deepEqual(began(rig).back, [10_500]);
  });

  it('are not coalesced with others', async () => {
    const coalesce = { within: 10_000, pattern: tune([0, 50], [200, 50]) };
    const rig = await started({ rules: { coalesce } });
    await rig.accept({ bell: 'front' });
    const early = [await rig.accept({ bell: 'front' }), await rig.accept({ bell: 'front' })];
    const [met = ''] = await ask(rig, { front: single, back: single });
    await rig.clock.advance(20_000);
    assert.equal((await rig.get(early[1] ?? '')).together, early[0]);
    assert.equal((await rig.get(met)).together, null);
    assert.equal(began(rig).back?.[0], began(rig).front?.at(-1));
  });
});
