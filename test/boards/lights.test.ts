import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { upTo } from '../system/long-forms.js';
import { OfficeRig } from './office-rig.js';

const [working, asked] = [6, 7];

function rigOf(lights: { working: number | null; asked: number | null } = { working, asked }): OfficeRig {
  return new OfficeRig({ desk: { bells: { front: { lights } } } });
}

/** How often a pin is high in so many milliseconds, looked at each of them. */
async function highTime(rig: OfficeRig, pin: number, milliseconds: number): Promise<number> {
  let high = 0;
  for (let passed = 0; passed < milliseconds; passed += 1) {
    await rig.advance(1);
    high += rig.uno('desk').level(pin) ? 1 : 0;
  }
  return high;
}

/** Times that a pin rises in so many milliseconds. */
async function rises(rig: OfficeRig, pin: number, milliseconds: number): Promise<number> {
  let count = 0;
  let before = rig.uno('desk').level(pin);
  for (let passed = 0; passed < milliseconds; passed += 1) {
    await rig.advance(1);
    const now = rig.uno('desk').level(pin);
    count += now && !before ? 1 : 0;
    before = now;
  }
  return count;
}

describe('the light of a servo that works', () => {
  for (const pin of upTo([6, 9], [6, 9, 10, 7, 13, 14])) {
    it(`is on while a strike is made, and off before and after it, on pin ${pin}`, async () => {
      const rig = rigOf({ working: pin, asked: null });
      await rig.ready();
      assert.equal(rig.uno('desk').level(pin), false);
      await rig.advance(2500);
      const strike = rig.bell('front').strike();
      await rig.advance(60);
      assert.equal(rig.uno('desk').level(pin), true, 'it is on while the servo is attached');
      assert.equal(await highTime(rig, pin, 400), 400);
      await rig.during(strike);
      await rig.advance(5);
      assert.equal(rig.uno('desk').level(pin), false);
      assert.equal(rig.dings('front'), 1);
      rig.assertNoOddPulse();
      await rig.stop();
    });
  }

  it('is on in a sweep, too, and off when the strike fails', async () => {
    const rig = rigOf();
    await rig.ready();
    const sweep = rig.bell('front').sweep({ cycles: 1, from: 75, to: 50, seconds: 1 });
    await rig.advance(500);
    assert.equal(rig.uno('desk').level(working), true);
    await rig.during(sweep);
    await rig.advance(5);
    assert.equal(rig.uno('desk').level(working), false);
    await assert.rejects(rig.during(rig.bell('front').strike(() => false)));
    await rig.advance(5);
    assert.equal(rig.uno('desk').level(working), false);
    await rig.stop();
  });

  it('is off again on a board that was lost in mid-strike', async () => {
    const rig = rigOf();
    await rig.ready();
    const strike = rig.bell('front').strike();
    strike.catch(() => {});
    await rig.advance(100);
    rig.uno('desk').unplug();
    await assert.rejects(rig.during(strike));
    rig.uno('desk').plugIn();
    await rig.until(() => rig.areReady(), 5000);
    await rig.advance(10);
    assert.equal(rig.uno('desk').level(working), false);
    const again = rig.bell('front').strike();
    await rig.advance(60);
    assert.equal(rig.uno('desk').level(working), true);
    await rig.during(again);
    await rig.stop();
  });
});

describe('the light of a request', () => {
  it('blinks three times, and is off then', async () => {
    const rig = rigOf();
    await rig.ready();
    rig.bell('front').blink();
    assert.equal(await rises(rig, asked, 1000), 3);
    assert.equal(await highTime(rig, asked, 500), 0);
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });

  it('goes on blinking while requests come in, and is never steady', async () => {
    const rig = rigOf();
    await rig.ready();
    let count = 0;
    for (let n = 0; n < 60; n += 1) {
      rig.bell('front').blink();
      count += await rises(rig, asked, 50);
    }
    assert.ok(count >= 9 && count <= 11, `it has blinked ${count} times in 3 s`);
    const last = await rises(rig, asked, 1500);
    assert.ok(last === 3 || last === 4, `it has blinked ${last} times more`);
    assert.equal(await highTime(rig, asked, 300), 0);
    await rig.stop();
  });

  it('blinks through a strike, which is as exact as ever', async () => {
    const rig = rigOf();
    await rig.ready();
    for (let n = 1; n <= upTo(2, 20); n += 1) {
      rig.bell('front').blink();
      const since = rig.pulses('front').length;
      await rig.advance(n * 7);
      await rig.during(rig.bell('front').strike());
      const strike = rig
        .pulses('front')
        .slice(since)
        .filter(({ microseconds }) => Math.abs(microseconds - 1500) <= 10);
      const lasts = ((strike.at(-1)?.at ?? 0) - (strike[0]?.at ?? 0)) / 16_000 + 20;
      assert.ok(Math.abs(lasts - 500) <= 25, `it was held for ${lasts} ms`);
      assert.equal(rig.dings('front'), n);
    }
    rig.assertNoOddPulse();
    await rig.stop();
  });

  it('swells where its pin has PWM that the servos leave alone', async () => {
    const rig = rigOf({ working: null, asked: 6 });
    await rig.ready();
    const widths: number[] = [];
    rig.uno('desk').on('pulse', ({ pin, microseconds }) => {
      if (pin === 6) {
        widths.push(microseconds);
      }
    });
    rig.bell('front').blink('pulse');
    await rig.advance(1500);
    // A period of its timer takes 1,024 microseconds; brighter is longer.
    const dimmed = widths.filter((width) => width < 1024);
    assert.ok(dimmed.length > 500, `${dimmed.length} pulses`);
    assert.ok(Math.min(...dimmed) < 100 && Math.max(...dimmed) > 450);
    assert.equal(await highTime(rig, 6, 300), 0);
    await rig.during(rig.bell('front').strike());
    rig.assertNoOddPulse();
    await rig.stop();
  });

  for (const pin of [7, 9]) {
    it(`blinks instead on pin ${pin}, beside a servo whose pulses stay what they are`, async () => {
      const rig = rigOf({ working: null, asked: pin });
      await rig.ready();
      const strike = rig.bell('front').strike();
      rig.bell('front').blink('pulse');
      assert.equal(await rises(rig, pin, 1000), 3);
      await rig.during(strike);
      assert.equal(rig.dings('front'), 1);
      rig.assertNoOddPulse();
      await rig.stop();
    });
  }

  it('stops when it is told to', async () => {
    const rig = rigOf();
    await rig.ready();
    rig.bell('front').blink();
    await rig.advance(350);
    rig.bell('front').blink('off');
    await rig.advance(5);
    assert.equal(await highTime(rig, asked, 600), 0);
    await rig.stop();
  });

  it('goes on after a reset of the board where it would be by then', async () => {
    const rig = rigOf();
    await rig.ready();
    rig.uno('desk').brownOut();
    await rig.until(() => !rig.areReady(), 5000);
    rig.bell('front').blink();
    await rig.until(() => rig.areReady(), 5000);
    await rig.advance(1000);
    assert.equal(rig.uno('desk').level(asked), false);
    rig.bell('front').blink();
    assert.equal(await rises(rig, asked, 1000), 3);
    await rig.stop();
  });

  it('is off when the bell stops, and stays so', async () => {
    const rig = rigOf();
    await rig.ready();
    rig.bell('front').blink();
    await rig.advance(50);
    assert.equal(rig.uno('desk').level(asked), true);
    await rig.during(rig.bell('front').stop());
    rig.bell('front').blink();
    await rig.advance(300);
    assert.equal(rig.uno('desk').level(asked), false);
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });

  it('is off when BellBot must go at once, and after the arm is at rest', async () => {
    const rig = rigOf();
    await rig.ready();
    rig
      .bell('front')
      .strike()
      .catch(() => {});
    rig.bell('front').blink();
    await rig.advance(100);
    assert.deepEqual(
      [working, asked].map((pin) => rig.uno('desk').level(pin)),
      [true, true],
    );
    await rig.during(rig.bell('front').rest(), 100);
    await rig.advance(5);
    assert.deepEqual(
      [working, asked].map((pin) => rig.uno('desk').level(pin)),
      [false, false],
    );
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });

  it('writes nothing to a board that does not answer', async () => {
    const rig = rigOf();
    await rig.ready();
    const strike = rig.bell('front').strike();
    strike.catch(() => {});
    await rig.advance(50);
    rig.uno('desk').hang();
    rig.bell('front').blink();
    await assert.rejects(rig.during(strike));
    await rig.until(() => rig.areReady(), 20_000);
    await rig.advance(100);
    assert.ok(Math.abs(rig.angle('front') - 75) < 1);
    await rig.during(rig.bell('front').strike());
    rig.assertNoOddPulse();
    await rig.stop();
  });
});
