import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SweepPlan, sweepPlan, sweepTime } from '../../src/core/arm-time.js';
import { isBellBotError, StrikeCutShort } from '../../src/core/errors.js';
import { upTo } from '../system/long-forms.js';
import { OfficeRig, type RigBell } from './office-rig.js';

const front = { start: 75, contact: 87, strike: 90 };

function rigOf(bell: RigBell = front): OfficeRig {
  return new OfficeRig({ desk: { bells: { front: bell } } });
}

/** The least and the greatest angle that the arm was sent to, degrees. */
function reached(rig: OfficeRig, since = 0): { readonly least: number; readonly most: number } {
  const angles = rig
    .pulses('front')
    .slice(since)
    .map(({ microseconds }) => (microseconds - 600) / 10);
  return { least: Math.min(...angles), most: Math.max(...angles) };
}

/** Whether an angle is further than both its neighbours, or the last. */
function isTurn(angle: number | null, before: number | null = 75, after: number | null = angle): boolean {
  const [a, b, c] = [before ?? 0, angle ?? 0, after ?? 0];
  return (b - a) * (c - b) <= 0;
}

describe('a sweep', () => {
  const arms: ReadonlyArray<readonly [string, { start: number; contact: number | null; strike: number }]> = [
    ['strikes upwards', front],
    ['strikes downwards', { start: 120, contact: 60, strike: 50 }],
    ['has never been told where its bell is', { ...front, contact: null }],
    ['rests close to its bell', { start: 84, contact: 87, strike: 90 }],
  ];
  for (const [what, arm] of upTo(arms.slice(0, 2), arms)) {
    it(`makes no ding in 10 sweeps of all that is allowed, of an arm that ${what}`, async () => {
      const rig = rigOf(arm);
      await rig.ready();
      const contact = arm.contact ?? 87;
      const side = Math.sign(arm.strike - arm.start);
      for (let n = 0; n < 10; n += 1) {
        const wide = n % 2 === 0;
        // Everything that anybody may ask for is cut to what is safe.
        const plan: SweepPlan = wide
          ? { cycles: 1, from: 0, to: 180, seconds: 0 }
          : sweepPlan({ cycles: 2 }, arm);
        await rig.during(rig.bell('front').sweep(plan));
        assert.ok(Math.abs(rig.angle('front') - arm.start) < 1, 'it ends at rest');
      }
      assert.equal(rig.dings('front'), 0);
      for (const { microseconds } of rig.pulses('front')) {
        const angle = (microseconds - 600) / 10;
        assert.ok(side * (contact - angle) > 0, `a pulse of ${angle} degrees is at or past contact`);
      }
      await rig.during(rig.bell('front').strike());
      assert.equal(rig.dings('front'), 1, 'it could have rung');
      await rig.stop();
    });
  }

  it('goes where it was told, in the time that it was told, and says what the board reported', async () => {
    const rig = rigOf();
    await rig.ready();
    const angles: Array<number | null> = [];
    rig.bell('front').onArm(({ angle }) => angles.push(angle));
    const plan = { cycles: 2, from: 40, to: 70, seconds: 4 };
    const since = rig.pulses('front').length;
    const began = rig.clock.monotonic();
    await rig.during(rig.bell('front').sweep(plan));
    const took = rig.clock.monotonic() - began;
    const expected = sweepTime(plan, front);
    assert.ok(Math.abs(took - expected) <= 60, `it took ${took} ms instead of ${expected} ms`);
    const { least, most } = reached(rig, since);
    assert.ok(Math.abs(least - 40) <= 1 && Math.abs(most - 75) <= 1, `from ${least} to ${most} degrees`);
    const turns = angles.filter((angle, index) => isTurn(angle, angles[index - 1], angles[index + 1]));
    assert.deepEqual(turns, [40, 70, 40, 70, 40, 75]);
    assert.ok(angles.length > 30, 'it reports on the way, too');
    await rig.stop();
  });

  it('moves in small steps, no faster than 120 degrees a second', async () => {
    const rig = rigOf();
    await rig.ready();
    const since = rig.pulses('front').length;
    await rig.during(rig.bell('front').sweep({ cycles: 3, from: 0, to: 80, seconds: 0 }));
    const pulses = rig.pulses('front').slice(since);
    for (const [index, pulse] of pulses.entries()) {
      const before = pulses[index - 1] ?? pulse;
      const step = Math.abs(pulse.microseconds - before.microseconds) / 10;
      // Of two commands in one frame the second counts.
      assert.ok(step <= 5.5, `a step of ${step} degrees`);
    }
    await rig.stop();
  });

  it('asks before it moves, and moves nothing when it is forbidden then', async () => {
    const rig = rigOf();
    await rig.ready();
    const since = rig.pulses('front').length;
    const plan = { cycles: 1, from: 75, to: 30, seconds: 1 };
    const refused = rig.during(rig.bell('front').sweep(plan, () => false));
    await assert.rejects(refused, (error) => isBellBotError(error) && !(error instanceof StrikeCutShort));
    assert.ok(reached(rig, since).least > 74);
    await rig.stop();
  });

  for (const fault of upTo(['unplug'] as const, ['unplug', 'reset', 'brownOut', 'hang'] as const)) {
    it(`is cut short when the board is lost (${fault}), and the arm is at rest when it is back`, async () => {
      const rig = rigOf();
      await rig.ready();
      const sweep = rig.bell('front').sweep({ cycles: 5, from: 75, to: 20, seconds: 10 });
      sweep.catch(() => {});
      await rig.advance(1234);
      rig.uno('desk')[fault]();
      await assert.rejects(rig.during(sweep), StrikeCutShort);
      rig.uno('desk').plugIn();
      await rig.until(() => rig.areReady(), 15_000);
      assert.ok(Math.abs(rig.angle('front') - 75) < 1);
      assert.equal(rig.dings('front'), 0);
      await rig.stop();
    });
  }

  it('ends early, at rest, when the bell stops, and counts', async () => {
    const rig = rigOf();
    await rig.ready();
    const sweep = rig.bell('front').sweep({ cycles: 5, from: 75, to: 20, seconds: 20 });
    await rig.advance(1500);
    await rig.during(rig.bell('front').stop(), 1000);
    await sweep;
    assert.ok(rig.angle('front') > 60, 'detaching may cut a pulse short, which points away from the bell');
    assert.equal(rig.bell('front').arm.attached, false);
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });

  it('is at rest within 400 ms when it must go at once', async () => {
    const rig = rigOf();
    await rig.ready();
    rig
      .bell('front')
      .sweep({ cycles: 5, from: 75, to: 0, seconds: 20 })
      .catch(() => {});
    await rig.advance(1700);
    let rested = false;
    void rig
      .bell('front')
      .rest()
      .then(() => {
        rested = true;
      });
    await rig.until(() => rested, 300);
    await rig.advance(150);
    assert.ok(Math.abs(rig.angle('front') - 75) < 1, `the arm is at ${rig.angle('front')} degrees`);
    await rig.stop();
  });
});
