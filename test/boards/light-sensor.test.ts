import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Darkness } from '../../src/boards/light-sensor.js';
import { upTo } from '../system/long-forms.js';
import { seededRandom } from '../system/seeded-random.js';
import { OfficeRig } from './office-rig.js';

const dark = { pin: 'A0', below: 200, above: 260 };
/** Volts of a reading of 10 bits, in its middle. */
const voltsOf = (reading: number): number => ((reading + 0.5) * 5) / 1024;

function take(darkness: Darkness, readings: readonly number[]): Array<boolean | null> {
  return readings.map((reading) => darkness.take(reading));
}

describe('darkness', () => {
  it('is known after three readings, and nothing odd among them counts', () => {
    assert.deepEqual(take(new Darkness(dark), [100, 100, 100]), [null, null, true]);
    assert.deepEqual(take(new Darkness(dark), [100, 900, 120]), [null, null, true]);
    assert.deepEqual(take(new Darkness(dark), [900, 0, 800]), [null, null, false]);
  });

  it('begins as light between the thresholds', () => {
    assert.deepEqual(take(new Darkness(dark), [230, 230, 230]), [null, null, false]);
    assert.deepEqual(take(new Darkness(dark), [200, 200, 200]), [null, null, false]);
  });

  it('begins below `below` and ends above `above`, and no nearer', () => {
    const darkness = new Darkness(dark);
    take(darkness, [500, 500, 500]);
    assert.deepEqual(take(darkness, [200, 200, 200, 200]), [false, false, false, false]);
    assert.deepEqual(take(darkness, [199, 199, 199]), [false, false, true]);
    assert.deepEqual(take(darkness, [260, 260, 260, 260]), [true, true, true, true]);
    assert.deepEqual(take(darkness, [261, 261, 261]), [true, true, false]);
  });

  it('is not changed by a hand before the sensor, or a flash', () => {
    const darkness = new Darkness(dark);
    take(darkness, [500, 500, 500]);
    assert.ok(!take(darkness, [0, 0, 500, 0, 500, 0, 0, 500]).includes(true));
  });

  it('does not chatter, however readings tremble at a threshold', () => {
    const random = seededRandom(7);
    for (const around of [dark.below, dark.above]) {
      const darkness = new Darkness(dark);
      const heard = take(
        darkness,
        Array.from({ length: 2000 }, () => around + Math.round((random() - 0.5) * 58)),
      );
      const changes = heard.filter((now, index) => index > 3 && now !== heard[index - 1]);
      assert.ok(changes.length <= 1, `it has changed ${changes.length} times`);
    }
  });
});

describe('the light sensor of a bell', () => {
  it('follows steps of voltage on its pin', async () => {
    const rig = new OfficeRig({ desk: { bells: { front: { dark } } } });
    rig.uno('desk').setAnalog(0, voltsOf(600));
    const bell = rig.bell('front');
    const heard: Array<boolean | null> = [];
    bell.onDark((isDark) => heard.push(isDark));
    assert.equal(bell.dark, null);
    await rig.ready();
    assert.equal(bell.dark, false, 'it is known by the time that the bell is ready');
    for (const [reading, expected] of [
      [230, false],
      [190, true],
      [230, true],
      [255, true],
      [270, false],
    ] as const) {
      rig.uno('desk').setAnalog(0, voltsOf(reading));
      await rig.advance(600);
      assert.equal(bell.dark, expected, `at ${reading}`);
    }
    assert.deepEqual(heard, [false, true, false]);
    await rig.stop();
  });

  it('is read at A5 as well, and each bell has its own', async () => {
    const rig = new OfficeRig({
      desk: { bells: { front: { dark: { ...dark, pin: 'A5' } }, back: { dark } } },
    });
    rig.uno('desk').setAnalog(5, 0);
    rig.uno('desk').setAnalog(0, 5);
    await rig.ready();
    assert.deepEqual([rig.bell('front').dark, rig.bell('back').dark], [true, false]);
    await rig.during(Promise.all([rig.bell('front').strike(), rig.bell('back').strike()]));
    assert.deepEqual([rig.dings('front'), rig.dings('back')], [1, 1]);
    await rig.stop();
  });

  it('does not chatter at the threshold, with noise on the wire', async () => {
    const rig = new OfficeRig({ desk: { bells: { front: { dark } } } });
    rig.uno('desk').setAnalog(0, voltsOf(600));
    await rig.ready();
    const heard: Array<boolean | null> = [];
    rig.bell('front').onDark((isDark) => heard.push(isDark));
    const random = seededRandom(3);
    for (let n = 0; n < upTo(80, 800); n += 1) {
      rig.uno('desk').setAnalog(0, voltsOf(200 + Math.round((random() - 0.5) * 50)));
      await rig.advance(37);
    }
    assert.ok(heard.length <= 1, `it has changed ${heard.length} times`);
    await rig.stop();
  });

  it('stays as it was known while the board is away, and is read anew before the bell is ready again', async () => {
    const rig = new OfficeRig({ desk: { bells: { front: { dark } } } });
    rig.uno('desk').setAnalog(0, 0);
    await rig.ready();
    assert.equal(rig.bell('front').dark, true);
    rig.uno('desk').unplug();
    await rig.advance(500);
    assert.equal(rig.bell('front').dark, true);
    rig.uno('desk').setAnalog(0, 5);
    const atReady: Array<boolean | null> = [];
    rig.bell('front').onStatus(({ ready }) => {
      if (ready) {
        atReady.push(rig.bell('front').dark);
      }
    });
    rig.uno('desk').plugIn();
    await rig.until(() => rig.areReady(), 6000);
    assert.deepEqual(atReady, [false]);
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });

  it('does not slow a strike', async () => {
    const rig = new OfficeRig({ desk: { bells: { front: { dark, sdelay: 300 } } } });
    await rig.ready();
    const bell = rig.bell('front');
    for (let n = 0; n < upTo(5, 40); n += 1) {
      const since = rig.pulses('front').length;
      const told = rig.clock.monotonic();
      await rig.during(bell.strike());
      const delay = rig.struckAt('front', since) - told;
      assert.ok(delay <= 22, `the first pulse came after ${delay} ms`);
      await rig.advance(13 * n);
    }
    await rig.stop();
  });
});
