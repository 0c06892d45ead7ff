import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Pattern } from '../../../src/core/pattern.js';
import type { Bell } from '../../../src/core/ports.js';
import { upTo } from '../../system/long-forms.js';
import { type RigOptions, RingerRig } from '../ringer-rig.js';

async function started(options: Partial<RigOptions> = {}): Promise<RingerRig> {
  const rig = new RingerRig(options);
  await rig.ringer.start();
  return rig;
}

function tune(...strikes: ReadonlyArray<readonly [at: number, hold: number]>): Pattern {
  return {
    name: 'tune',
    motion: { type: 'timed', strikes: strikes.map(([at, hold]) => ({ at, hold })) },
  };
}

const sweep: Pattern = {
  name: 'sweep',
  motion: { type: 'sweep', sweep: { cycles: 2, from: 75, to: 30, seconds: 3 } },
};

describe('a pattern in time', () => {
  it('is struck at its times, counted from its first strike, each with its hold', async () => {
    const rig = await started();
    const id = await rig.accept({ pattern: tune([0, 120], [450, 80], [2000, 300], [7000, 50]) });
    await rig.clock.advance(10_000);
    assert.deepEqual(rig.bell.began, [0, 450, 2000, 7000]);
    assert.deepEqual(rig.bell.holds, [120, 80, 300, 50]);
    const ring = await rig.get(id);
    assert.deepEqual([ring.state, ring.strikes, ring.attempts], ['rung', { asked: 4, made: 4 }, 4]);
  });

  it('begins at once, though its first strike has a later time', async () => {
    const rig = await started();
    await rig.accept({ pattern: tune([600, 100], [1000, 100]) });
    await rig.clock.advance(10_000);
    assert.deepEqual(rig.bell.began, [0, 400]);
  });

  it('keeps pdelay to the rings before and after it', async () => {
    const rig = await started();
    await rig.accept();
    await rig.accept({ pattern: tune([0, 100], [300, 100]) });
    await rig.accept();
    await rig.clock.advance(10_000);
    assert.deepEqual(rig.bell.began, [0, 1020, 1320, 2340]);
    assert.deepEqual(rig.bell.holds, [null, 100, 100, null]);
  });

  it('is on time on a disk that takes a while, and comes as soon as may be on one that takes too long', async () => {
    const rig = await started();
    const first = rig.accept({ pattern: tune([0, 100], [600, 100], [1200, 100], [1800, 100]) });
    await rig.clock.advance(0);
    rig.store.delay = 100;
    await first;
    await rig.clock.advance(900);
    rig.store.delay = 700;
    await rig.clock.advance(20_000);
    const [a = 0, b = 0, c = 0, d = 0] = rig.bell.began;
    assert.deepEqual([b - a, c - a], [600, 1200]);
    assert.ok(d - a > 1800 && d - c >= 200, `${d - a} ms`);
    assert.equal(rig.bell.began.length, 4);
  });

  it('is never struck before the arm is back, and never early', async () => {
    const rig = await started();
    rig.bell.attachTime = 110;
    await rig.accept({ pattern: tune([0, 400], [450, 100], [1000, 100]) });
    await rig.clock.advance(10_000);
    const [a = 0, b = 0, c = 0] = rig.bell.began;
    assert.ok(b - a >= 500 && c - a >= 1000, rig.bell.began.join(', '));
  });

  it('has a strike that was cut short struck again, and the others keep their distance from it', async () => {
    const rig = await started();
    const pattern = tune([0, 100], [400, 100], [800, 100]);
    const id = await rig.accept({ pattern });
    await rig.clock.advance(450);
    rig.bell.cutNext = 1;
    await rig.clock.advance(10_000);
    const [, second = 0, again = 0, third = 0] = rig.bell.began;
    assert.deepEqual([second, third - again], [400, 400]);
    assert.equal((await rig.get(id)).attempts, 4);
  });

  it('goes on with what is left after a restart, in its rhythm', async () => {
    const rig = await started();
    const id = await rig.accept({ pattern: tune([0, 100], [400, 110], [800, 120], [1600, 130]) });
    await rig.clock.advance(700);
    await rig.nextLife();
    await rig.clock.advance(10_000);
    const [third = 0, fourth = 0] = rig.bell.began;
    assert.equal(fourth - third, 800);
    assert.deepEqual(rig.bell.holds, [120, 130]);
    assert.deepEqual((await rig.get(id)).strikes, { asked: 4, made: 4 });
  });

  it('commands nothing more when BellBot stops, or the bell is paused, while a strike waits for its time', async () => {
    for (const stop of [true, false]) {
      const rig = await started();
      const id = await rig.accept({ pattern: tune([0, 100], [1000, 100]) });
      await rig.clock.advance(800);
      if (stop) {
        await rig.ringer.stop();
        await rig.clock.advance(0);
        assert.equal(rig.clock.timers, 0);
      } else {
        await rig.ringer.bell('bell').pause();
      }
      await rig.clock.advance(10_000);
      assert.equal(rig.commanded, 1);
      assert.equal((await rig.get(id)).attempts, 1, 'a strike that was not made counts for nothing');
    }
  });

  it('lets those behind it know when they are expected', async () => {
    const rig = await started();
    await rig.accept({ pattern: tune([0, 100], [5000, 100]) });
    await rig.clock.advance(100);
    const { plainRequest } = await import('../ringer-rig.js');
    const { acceptance } = await rig.ringer.accept(plainRequest);
    await rig.clock.advance(10_000);
    const expected = Date.parse(acceptance.expectedAt ?? '') - rig.clock.epoch;
    assert.ok(Math.abs(expected - (rig.bell.began[2] ?? 0)) <= 20, `${expected}, ${rig.bell.began[2]}`);
  });

  it('is on time whatever its times are', async () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 400 })), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(gaps, async (list) => {
        let at = 0;
        const strikes = list.map(([gap, hold]) => {
          const strike = [at, hold] as const;
          at += hold + 100 + gap;
          return strike;
        });
        const rig = await started();
        await rig.accept({ pattern: tune(...strikes) });
        await rig.clock.advance(60_000);
        assert.deepEqual(
          rig.bell.began,
          strikes.map(([time]) => time),
        );
      }),
      { numRuns: upTo(50, 300) },
    );
  });
});

describe('a sweep', () => {
  it('goes through the queue like any ring, and makes no strikes', async () => {
    const rig = await started();
    const ids = [await rig.accept(), await rig.accept({ pattern: sweep }), await rig.accept()];
    await rig.clock.advance(10_000);
    assert.deepEqual(rig.bell.swept, [{ at: 1020, plan: { cycles: 2, from: 75, to: 30, seconds: 3 } }]);
    assert.equal(rig.commanded, 2);
    assert.ok((rig.bell.began[1] ?? 0) >= 4020);
    const ring = await rig.get(ids[1] ?? '');
    assert.deepEqual([ring.state, ring.strikes, ring.pattern], ['rung', { asked: 0, made: 0 }, 'sweep']);
    assert.ok((ring.finishedAt ?? 0) - (ring.startedAt ?? 0) >= 3000);
  });

  it('waits, expires, and can be taken back', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    const first = await rig.accept({ pattern: sweep });
    const second = await rig.accept({ pattern: sweep });
    await rig.ringer.cancel(second, 'By a test.');
    await rig.clock.advance(5000);
    assert.deepEqual([(await rig.get(first)).state, (await rig.get(second)).state], ['expired', 'cancelled']);
  });

  it('is found after a restart, and made again when it was under way, at most 3 times more', async () => {
    const rig = await started();
    const id = await rig.accept({ pattern: sweep });
    const waiting = await rig.accept({ pattern: sweep });
    for (let life = 1; life <= 4; life += 1) {
      await rig.clock.advance(1000);
      assert.equal((await rig.get(id)).attempts, life);
      await rig.nextLife();
    }
    await rig.clock.advance(10_000);
    const [ring, other] = [await rig.get(id), await rig.get(waiting)];
    assert.deepEqual([ring.state, ring.attempts], ['failed', 4]);
    assert.deepEqual([other.state, other.attempts], ['rung', 1]);
  });

  it('of before a restart expires like any ring', async () => {
    const rig = await started({ ttl: 5000 });
    const id = await rig.accept({ pattern: sweep });
    await rig.clock.advance(1000);
    await rig.nextLife({ ready: false });
    await rig.clock.advance(10_000);
    assert.equal((await rig.get(id)).state, 'failed');
    assert.equal(rig.ringer.length, 0);
  });

  it('is held, and not counted for the duty', async () => {
    const rig = await started({ rules: { perMinute: 1 } });
    await rig.ringer.bell('bell').pause();
    await rig.accept();
    await rig.accept({ pattern: sweep });
    await rig.clock.advance(5000);
    assert.equal(rig.bell.swept.length, 0);
    await rig.ringer.bell('bell').resume();
    await rig.clock.advance(5000);
    assert.equal(rig.bell.swept.length, 1);
  });

  it('fails with the reason on a bell that cannot, and the next ring rings', async () => {
    const rig = await started();
    (rig.bell as { sweep: Bell['sweep'] | undefined }).sweep = undefined;
    const id = await rig.accept({ pattern: sweep });
    const next = await rig.accept();
    await rig.clock.advance(5000);
    const ring = await rig.get(id);
    assert.deepEqual([ring.state, ring.reason, ring.attempts], ['failed', 'This bell cannot sweep.', 0]);
    assert.equal((await rig.get(next)).state, 'rung');
  });
});
