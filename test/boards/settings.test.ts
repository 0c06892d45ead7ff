import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BellHardware } from '../../src/core/hardware.js';
import { upTo } from '../system/long-forms.js';
import { OfficeRig } from './office-rig.js';

const before: BellHardware = {
  board: 'desk',
  pin: 8,
  start: 75,
  contact: 87,
  strike: 90,
  sdelay: 500,
  lights: { working: null, asked: null },
  dark: null,
};
const after: BellHardware = { ...before, start: 60, contact: 100, strike: 110, sdelay: 200 };

function rigOf(): OfficeRig {
  return new OfficeRig({ desk: { bells: { front: before } } });
}

/** Milliseconds that the arm was held at an angle, since that pulse. */
function held(rig: OfficeRig, angle: number, since = 0): number {
  const width = 600 + 10 * angle;
  const pulses = rig
    .pulses('front')
    .slice(since)
    .filter(({ microseconds }) => Math.abs(microseconds - width) <= 5);
  return ((pulses.at(-1)?.at ?? 0) - (pulses[0]?.at ?? 0)) / 16_000 + 20;
}

describe('how long a strike is held', () => {
  for (const hold of upTo([120, 900], [60, 120, 300, 900, 2000])) {
    it(`is ${hold} ms where that is asked for, and sdelay again after it`, async () => {
      const rig = rigOf();
      await rig.ready();
      const since = rig.pulses('front').length;
      const began = rig.clock.monotonic();
      await rig.during(rig.bell('front').strike(undefined, hold));
      const took = rig.clock.monotonic() - began;
      assert.ok(took >= hold + 70 && took <= hold + 120, `it took ${took} ms`);
      assert.ok(Math.abs(held(rig, 90, since) - hold) <= 25, `it was held ${held(rig, 90, since)} ms`);
      const next = rig.pulses('front').length;
      await rig.during(rig.bell('front').strike());
      assert.ok(Math.abs(held(rig, 90, next) - 500) <= 25);
      assert.equal(rig.dings('front'), 2);
      await rig.stop();
    });
  }

  it('is what the arm needs to get there, however little is asked for', async () => {
    const rig = rigOf();
    await rig.ready();
    for (let n = 1; n <= 5; n += 1) {
      await rig.during(rig.bell('front').strike(undefined, 0));
      assert.equal(rig.dings('front'), n);
      await rig.advance(7 * n);
    }
    await rig.stop();
  });
});

describe('other settings of a bell', () => {
  it('bring the arm to its new rest, and count from the next strike on', async () => {
    const rig = rigOf();
    await rig.ready();
    const bell = rig.bell('front');
    rig.uno('desk').moveBell(8, 100, 60);
    await rig.during(bell.configure(after));
    assert.ok(Math.abs(rig.angle('front') - 60) < 1);
    assert.equal(bell.arm.angle, 60);
    assert.equal(bell.strikeTime, 200 + 187);
    const since = rig.pulses('front').length;
    await rig.during(bell.strike());
    assert.ok(Math.abs(held(rig, 110, since) - 200) <= 25);
    assert.equal(rig.dings('front'), 1);
    assert.equal(bell.status.ready, true);
    await rig.stop();
  });

  it('let the strike under way end as it was begun, and come before the next', async () => {
    const rig = rigOf();
    await rig.ready();
    const bell = rig.bell('front');
    const first = bell.strike();
    await rig.advance(100);
    const changed = bell.configure(after);
    const order: string[] = [];
    void first.then(() => {
      order.push('struck');
      return bell.strike().then(() => order.push('struck again'));
    });
    void changed.then(() => order.push('changed'));
    await rig.until(() => order.length === 3, 3000);
    assert.deepEqual(order, ['struck', 'changed', 'struck again']);
    assert.ok(Math.abs(held(rig, 90) - 500) <= 25);
    assert.ok(Math.abs(held(rig, 110) - 200) <= 25);
    await rig.stop();
  });

  it('that come one after the other are taken over in their order, with strikes between them', async () => {
    const rig = rigOf();
    await rig.ready();
    const bell = rig.bell('front');
    const all = Promise.all([
      bell.configure(after),
      bell.configure({ ...before, start: 70 }),
      bell.strike(),
      bell.configure({ ...before, start: 65 }),
    ]);
    await rig.during(all);
    assert.ok(Math.abs(rig.angle('front') - 65) < 1);
    assert.ok(Math.abs(held(rig, 90) - 500) <= 25);
    await rig.stop();
  });

  it('count when the board is back, if it was away', async () => {
    const rig = rigOf();
    await rig.ready();
    const bell = rig.bell('front');
    rig.uno('desk').unplug();
    await rig.advance(100);
    await rig.during(bell.configure(after), 10);
    rig.uno('desk').plugIn();
    await rig.until(() => bell.status.ready, 6000);
    assert.ok(Math.abs(rig.angle('front') - 60) < 1);
    await rig.stop();
  });

  it('count also when the board is lost while they are taken over', async () => {
    const rig = rigOf();
    await rig.ready();
    const bell = rig.bell('front');
    await rig.advance(2500);
    const changed = bell.configure(after);
    await rig.advance(130);
    rig.uno('desk').unplug();
    await rig.during(changed, 1000);
    rig.uno('desk').plugIn();
    await rig.until(() => bell.status.ready, 6000);
    assert.equal(bell.arm.angle, 60);
    await rig.during(bell.strike());
    await rig.stop();
  });

  it('do not disturb an arm that is just being parked', async () => {
    const rig = rigOf();
    await rig.ready();
    const bell = rig.bell('front');
    rig.uno('desk').reset();
    await rig.until(() => !bell.status.ready, 5000);
    await rig.until(() => bell.arm.attached, 5000);
    await rig.during(bell.configure(after));
    await rig.advance(300);
    assert.equal(bell.status.ready, true);
    assert.ok(Math.abs(rig.angle('front') - 60) < 1);
    await rig.stop();
  });

  it('keep the servo attached from then on where it must not be detached', async () => {
    const rig = rigOf();
    await rig.ready();
    const bell = rig.bell('front');
    await rig.advance(2500);
    assert.equal(bell.arm.attached, false);
    rig.uno('desk').moveBell(8, 70, 120);
    await rig.during(bell.configure({ ...before, start: 120, contact: 70, strike: 60 }));
    await rig.advance(3000);
    assert.equal(bell.arm.attached, true);
    await rig.during(bell.configure(before));
    await rig.advance(3000);
    assert.equal(bell.arm.attached, false);
    await rig.stop();
  });

  it('put lights and a sensor elsewhere, take them away, and leave alone what is the same', async () => {
    const rig = rigOf();
    await rig.ready();
    const [bell, board] = [rig.bell('front'), rig.uno('desk')];
    const dark = { pin: 'A2', below: 200, above: 260 };
    board.setAnalog(2, 0);
    await rig.during(bell.configure({ ...before, lights: { working: 5, asked: 7 }, dark }));
    await rig.advance(500);
    assert.equal(bell.dark, true);
    const strike = bell.strike();
    await rig.advance(100);
    assert.deepEqual(
      [5, 7].map((pin) => board.level(pin)),
      [true, false],
    );
    await rig.during(strike);
    const heard: Array<boolean | null> = [];
    bell.onDark((isDark) => heard.push(isDark));
    await rig.during(bell.configure({ ...before, lights: { working: 5, asked: 7 }, dark, sdelay: 400 }));
    bell.blink();
    await rig.advance(50);
    assert.equal(board.level(7), true);
    await rig.during(bell.configure({ ...before, dark: { ...dark, below: 100, above: 150 } }));
    await rig.advance(1000);
    assert.equal(board.level(7), false);
    assert.deepEqual([bell.dark, heard], [true, []]);
    await rig.during(bell.configure(before));
    assert.deepEqual([bell.dark, heard], [null, [null]]);
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });
});
