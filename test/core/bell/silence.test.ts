import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BellRules, Silence, Then } from '../../../src/core/bell/rules.js';
import { plainPattern } from '../../../src/core/pattern.js';
import type { Ring } from '../../../src/core/ring.js';
import { plainRequest, type RigOptions, RingerRig } from '../ringer-rig.js';
import { hour, minute, quietBetween } from './hours.js';

const start = Date.UTC(2026, 0, 1);

function quiet(silence: Silence, then: Then = 'hold', urgent = false): Omit<BellRules, 'limits'> {
  return { quiet: { silence, then, urgent } };
}

async function started(options: Partial<RigOptions> = {}): Promise<RingerRig> {
  const rig = new RingerRig({ ttl: 0, ...options });
  await rig.ringer.start();
  return rig;
}

async function acceptAll(rig: RingerRig, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await rig.accept());
  }
  return ids;
}

function of({ state, strikes, attempts, together }: Ring): unknown[] {
  return [state, strikes, attempts, together];
}

async function all(rig: RingerRig, ids: readonly string[]): Promise<unknown[]> {
  return await Promise.all(ids.map(async (id) => of(await rig.get(id))));
}

describe('quiet hours', () => {
  const evening = quietBetween(start + hour, start + 10 * hour);

  it('hold rings, which say so and until when, and let the one that waits ring by itself when they end', async () => {
    const rig = await started({ rules: quiet(evening) });
    await rig.clock.advance(2 * hour);
    const { acceptance } = await rig.ringer.accept(plainRequest);
    const held = { why: 'quiet', until: '2026-01-01T10:00:00.000Z' };
    assert.deepEqual([acceptance.held, acceptance.expectedAt], [held, held.until]);
    assert.deepEqual((await rig.get(acceptance.id)).held, { why: 'quiet', until: start + 10 * hour });
    await rig.clock.advance(8 * hour - 1);
    assert.equal(rig.commanded, 0);
    await rig.clock.advance(2000);
    assert.deepEqual(rig.bell.began, [10 * hour]);
    const ring = await rig.get(acceptance.id);
    assert.deepEqual([ring.state, ring.held, ring.reason], ['rung', null, null]);
  });

  it('let three and more ring as one triple when they end, each with a receipt of its own', async () => {
    const rig = await started({ rules: quiet(evening) });
    await rig.clock.advance(2 * hour);
    const ids = await acceptAll(rig, 5);
    await rig.clock.advance(8 * hour + 10_000);
    const [first, ...others] = ids;
    assert.deepEqual(await all(rig, ids), [
      ['rung', { asked: 3, made: 3 }, 3, null],
      ...others.map(() => ['rung', { asked: 1, made: 0 }, 0, first]),
    ]);
    assert.equal(rig.commanded, 3);
    assert.equal(rig.ringer.length, 0);
    const finished = rig.events.flatMap((event) => (event.type === 'finished' ? [event.ring.id] : []));
    assert.deepEqual(finished, [...others, first], 'the one that rang for them is over when they are');
  });

  it('let two ring one by one, each its own pattern', async () => {
    const rig = await started({ rules: quiet(evening) });
    await rig.clock.advance(2 * hour);
    const ids = [await rig.accept({ pattern: plainPattern(2) }), await rig.accept()];
    await rig.clock.advance(8 * hour + 10_000);
    assert.deepEqual(await all(rig, ids), [
      ['rung', { asked: 2, made: 2 }, 2, null],
      ['rung', { asked: 1, made: 1 }, 1, null],
    ]);
  });

  it('let two ring as the pattern of the bell for many, where it has one', async () => {
    const coalesce = { within: 1000, pattern: plainPattern(4) };
    const rig = await started({ rules: { ...quiet(evening), coalesce } });
    await rig.clock.advance(2 * hour);
    const ids = [await rig.accept(), await (rig.clock.advance(hour), rig.accept())];
    await rig.clock.advance(8 * hour + 10_000);
    assert.deepEqual(await all(rig, ids), [
      ['rung', { asked: 4, made: 4 }, 4, null],
      ['rung', { asked: 1, made: 0 }, 0, ids[0]],
    ]);
  });

  it('drop rings that come, if that is set: they are over at once, with the reason, and need no place', async () => {
    const rig = await started({ rules: quiet(evening, 'drop'), queue: 1 });
    await rig.clock.advance(2 * hour);
    for (let n = 0; n < 3; n += 1) {
      const { acceptance } = await rig.ringer.accept(plainRequest);
      assert.deepEqual([acceptance.state, acceptance.ahead, acceptance.held], ['cancelled', 0, undefined]);
      const { state, reason, finishedAt, acceptedAt } = await rig.get(acceptance.id);
      assert.deepEqual([state, finishedAt], ['cancelled', acceptedAt]);
      assert.match(reason ?? '', /quiet hours.*drops/);
    }
    await rig.clock.advance(20 * hour);
    assert.equal(rig.commanded, 0);
    assert.deepEqual(rig.events.map(({ type }) => type).slice(0, 3), ['bell-held', 'accepted', 'finished']);
  });

  it('answer a retry of what they dropped with the first answer', async () => {
    const rig = await started({ rules: quiet(evening, 'drop'), remember: 24 * hour });
    await rig.clock.advance(2 * hour);
    const request = { ...plainRequest, claim: { scope: 'key', name: 'sale', fingerprint: 'f' } };
    const { acceptance } = await rig.ringer.accept(request);
    await rig.clock.advance(10 * hour);
    assert.deepEqual(await rig.ringer.accept(request), { acceptance, replayed: true });
  });

  it('drop what waits when they begin, if that is set', async () => {
    const rig = await started({ rules: quiet(evening, 'drop') });
    await rig.clock.advance(hour - 2500);
    const ids = await acceptAll(rig, 6);
    await rig.clock.advance(10_000);
    const states = await Promise.all(ids.map(async (id) => (await rig.get(id)).state));
    assert.deepEqual(states, ['rung', 'rung', 'rung', 'cancelled', 'cancelled', 'cancelled']);
    assert.equal(rig.ringer.length, 0);
  });

  it('let rings through, if that is set', async () => {
    const rig = await started({ rules: quiet(evening, 'ring') });
    await rig.clock.advance(2 * hour);
    assert.equal((await rig.ringer.accept(plainRequest)).acceptance.held, undefined);
    await rig.clock.advance(1000);
    assert.equal(rig.commanded, 1);
  });

  for (const then of ['hold', 'drop'] as const) {
    it(`let urgent rings through where the bell allows that, past those that wait (${then})`, async () => {
      const rig = await started({ rules: quiet(evening, then, true) });
      await rig.clock.advance(2 * hour);
      const ids = [await rig.accept(), await rig.accept({ urgent: true }), await rig.accept()];
      await rig.clock.advance(2000);
      const states = await Promise.all(ids.map(async (id) => (await rig.get(id)).state));
      const others = then === 'hold' ? 'queued' : 'cancelled';
      assert.deepEqual(states, [others, 'rung', others]);
      assert.equal((await rig.get(ids[1] ?? '')).held, null);
    });
  }

  it('hold urgent rings where the bell does not allow them', async () => {
    const rig = await started({ rules: quiet(evening, 'hold', false) });
    await rig.clock.advance(2 * hour);
    await rig.accept({ urgent: true });
    await rig.clock.advance(hour);
    assert.equal(rig.commanded, 0);
  });

  it('hold what is left of a ring under way after the strike under way, and it goes on when they end', async () => {
    const rig = await started({ rules: quiet(evening, 'hold', true) });
    await rig.clock.advance(hour - 500);
    const first = await rig.accept({ pattern: plainPattern(3) });
    const waiting = await rig.accept();
    await rig.clock.advance(10_000);
    const ring = await rig.get(first);
    assert.deepEqual([ring.state, ring.strikes.made, ring.held?.why], ['striking', 1, 'quiet']);
    const urgent = await rig.accept({ urgent: true });
    await rig.clock.advance(2000);
    assert.equal((await rig.get(urgent)).state, 'rung');
    assert.equal(rig.commanded, 2);
    await rig.clock.advance(10 * hour);
    assert.deepEqual(await all(rig, [first, waiting]), [
      ['rung', { asked: 3, made: 3 }, 3, null],
      ['rung', { asked: 1, made: 1 }, 1, null],
    ]);
  });

  it('do not count towards ttl, for rings that came before and during them', async () => {
    const rig = await started({ rules: quiet(evening), ttl: 10 * minute });
    rig.bell.beUnready();
    await rig.clock.advance(hour - 5 * minute);
    const before = await rig.accept();
    await rig.clock.advance(5 * minute + hour);
    const during = await rig.accept();
    await rig.clock.advance(8 * hour);
    // The hours are over: the first has waited 5 minutes, the second none.
    await rig.clock.advance(5 * minute - 1);
    assert.equal((await rig.get(before)).state, 'queued');
    await rig.clock.advance(1);
    assert.equal((await rig.get(before)).state, 'expired');
    await rig.clock.advance(5 * minute - 1);
    assert.equal((await rig.get(during)).state, 'queued');
    await rig.clock.advance(1);
    assert.equal((await rig.get(during)).state, 'expired');
  });

  it('count towards the ttl of urgent rings, which they do not hold', async () => {
    const rig = await started({ rules: quiet(evening, 'hold', true), ttl: 10 * minute });
    await rig.clock.advance(2 * hour);
    rig.bell.beUnready();
    const urgent = await rig.accept({ urgent: true });
    const held = await rig.accept();
    await rig.clock.advance(10 * minute);
    assert.equal((await rig.get(urgent)).state, 'expired');
    assert.equal((await rig.get(held)).state, 'queued');
  });

  it('do not count after a restart either, and what they held rings as one', async () => {
    const rig = await started({ rules: quiet(evening), ttl: 10 * minute });
    await rig.clock.advance(hour - minute);
    rig.bell.beUnready();
    const ids = await acceptAll(rig, 2);
    await rig.clock.advance(2 * hour);
    ids.push(await rig.accept());
    await rig.nextLife({ ready: false });
    await rig.clock.advance(hour);
    assert.equal((await rig.get(ids[0] ?? '')).state, 'queued');
    rig.clock.dropTimers();
    rig.clock.standStill(6 * hour + 5 * minute);
    // It was down when they ended.
    await rig.nextLife();
    await rig.clock.advance(10_000);
    assert.deepEqual(await all(rig, ids), [
      ['rung', { asked: 3, made: 3 }, 3, null],
      ['rung', { asked: 1, made: 0 }, 0, ids[0]],
      ['rung', { asked: 1, made: 0 }, 0, ids[0]],
    ]);
  });

  it('end by the wall clock, which is looked at each minute and when it jumps', async () => {
    const rig = await started({ rules: quiet(evening) });
    await rig.clock.advance(2 * hour);
    await rig.accept();
    rig.clock.epoch += 9 * hour;
    await rig.clock.advance(minute);
    assert.equal(rig.commanded, 1);
    rig.clock.epoch -= 9 * hour;
    await rig.accept();
    await rig.clock.advance(minute);
    assert.equal(rig.commanded, 1, 'it is looked at before each strike');
    rig.clock.epoch += 9 * hour;
    rig.ringer.clockJumped();
    await rig.clock.advance(1000);
    assert.equal(rig.commanded, 2);
  });
});

describe('many rings for which one stands', () => {
  const evening = quietBetween(start, start + hour);

  async function heldRings(count: number, options: Partial<RigOptions> = {}): Promise<[RingerRig, string[]]> {
    const rig = await started({ rules: quiet(evening), queue: 5000, ...options });
    return [rig, await acceptAll(rig, count)];
  }

  it('are ended a few at a time, however many they are, and the next ring does not wait for that', async () => {
    const [rig, ids] = await heldRings(1000);
    await rig.clock.advance(hour);
    const next = await rig.accept();
    rig.store.delay = 2;
    await rig.clock.advance(60_000);
    const states = await Promise.all(ids.map(async (id) => (await rig.store.get(id))?.together));
    assert.deepEqual(states, [null, ...ids.slice(1).map(() => ids[0])]);
    assert.equal((await rig.get(next)).state, 'rung');
    assert.equal(rig.commanded, 4);
  });

  it('go on waiting when it fails, and the next takes its place', async () => {
    const [rig, ids] = await heldRings(4);
    rig.bell.cutNext = 4;
    await rig.clock.advance(hour + 20_000);
    assert.deepEqual(await all(rig, ids), [
      ['failed', { asked: 3, made: 0 }, 4, null],
      ['rung', { asked: 3, made: 3 }, 3, null],
      ['rung', { asked: 1, made: 0 }, 0, ids[1]],
      ['rung', { asked: 1, made: 0 }, 0, ids[1]],
    ]);
  });

  it('can be taken back one by one before it begins, and while it rings', async () => {
    const [rig, ids] = await heldRings(6);
    await rig.ringer.cancel(ids[0] ?? '', 'By a test.');
    await rig.ringer.cancel(ids[3] ?? '', 'By a test.');
    await rig.clock.advance(hour + 500);
    await rig.ringer.cancel(ids[5] ?? '', 'By a test.');
    await rig.clock.advance(20_000);
    const states = await Promise.all(ids.map(async (id) => (await rig.get(id)).state));
    assert.deepEqual(states, ['cancelled', 'rung', 'rung', 'cancelled', 'rung', 'cancelled']);
    assert.equal(rig.commanded, 3);
  });

  it('end with it also when their taking back fails in the meantime', async () => {
    const [rig, ids] = await heldRings(3);
    await rig.clock.advance(hour + 2100);
    const { save } = rig.store;
    rig.store.save = (ring) =>
      ring.state === 'cancelled'
        ? new Promise((_, reject) => rig.clock.after(3000, () => reject(new Error('disk'))))
        : save.call(rig.store, ring);
    const cancelled = assert.rejects(rig.ringer.cancel(ids[2] ?? '', 'By a test.'), /disk/);
    await rig.clock.advance(1000);
    assert.equal((await rig.get(ids[0] ?? '')).state, 'striking', 'it is not over before them');
    await rig.clock.advance(10_000);
    await cancelled;
    assert.deepEqual(await all(rig, ids), [
      ['rung', { asked: 3, made: 3 }, 3, null],
      ['rung', { asked: 1, made: 0 }, 0, ids[0]],
      ['rung', { asked: 1, made: 0 }, 0, ids[0]],
    ]);
    assert.equal(rig.commanded, 3);
  });

  it('ring once, whenever BellBot is killed and whatever was about to be written', async () => {
    for (let at = 0; at <= 3400; at += 50) {
      for (const [intentsToo, delay] of [
        [false, 0],
        [true, 0],
        [false, 70],
        [true, 70],
      ] as const) {
        const [rig, ids] = await heldRings(60);
        rig.store.delay = delay;
        await rig.clock.advance(hour + at);
        await rig.nextLife({ intentsToo });
        await rig.clock.advance(60_000);
        const rings = await Promise.all(ids.map((id) => rig.get(id)));
        const what = `killed after ${at} ms, commits of ${delay} ms, ${intentsToo ? 'written' : 'lost'}`;
        assert.deepEqual(
          rings.map(({ state, together }) => [state, together]),
          ids.map((_, n) => ['rung', n === 0 ? null : ids[0]]),
          what,
        );
        assert.ok(rig.commanded >= 3 && rig.commanded <= 4, `${rig.commanded} strikes: ${what}`);
      }
    }
  });

  it('do not expire while it rings, and do with it when it cannot', async () => {
    const [rig, ids] = await heldRings(3, { ttl: 1000 });
    await rig.clock.advance(hour + 5000);
    const states = async (of: readonly string[]) =>
      Promise.all(of.map(async (id) => (await rig.get(id)).state));
    // The first strike begins in time, the others do not: pdelay is a second.
    assert.deepEqual(await states(ids), ['failed', 'expired', 'expired']);
  });
});
