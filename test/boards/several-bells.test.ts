import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StrikeCutShort } from '../../src/core/errors.js';
import { upTo } from '../system/long-forms.js';
import { seededRandom } from '../system/seeded-random.js';
import { OfficeRig } from './office-rig.js';

/** Two bells on one board. The rest of each would ring the other. */
function pair(): OfficeRig {
  return new OfficeRig({
    desk: { bells: { front: { start: 75, strike: 90 }, back: { start: 110, strike: 140, sdelay: 300 } } },
  });
}

describe('two bells on one board', () => {
  it('strike each by itself: the other arm stays where it is', async () => {
    const rig = pair();
    await rig.ready();
    await rig.during(rig.bell('front').strike());
    assert.deepEqual([rig.dings('front'), rig.dings('back')], [1, 0]);
    await rig.during(rig.bell('back').strike());
    assert.deepEqual([rig.dings('front'), rig.dings('back')], [1, 1]);
    rig.assertNoOddPulse();
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });

  for (const apart of upTo([0, 130], [0, 1, 5, 20, 130, 310, 480, 520, 600])) {
    it(`strike at the same time, ${apart} ms apart, each as long as it should`, async () => {
      const rig = pair();
      await rig.ready();
      const front = rig.bell('front').strike();
      await rig.advance(apart);
      const back = rig.bell('back').strike();
      await rig.during(Promise.all([front, back]));
      assert.deepEqual([rig.dings('front'), rig.dings('back')], [1, 1]);
      for (const [name, sdelay, width] of [
        ['front', 500, 1500],
        ['back', 300, 2000],
      ] as const) {
        const strike = rig.pulses(name).filter(({ microseconds }) => Math.abs(microseconds - width) <= 5);
        const lasts = ((strike.at(-1)?.at ?? 0) - (strike[0]?.at ?? 0)) / 16_000 + 20;
        assert.ok(Math.abs(lasts - sdelay) <= 25, `${name} was held for ${lasts} ms`);
      }
      rig.assertNoOddPulse();
      await rig.stop();
    });
  }

  it('are attached together and detached together, so that no place in the sketch is mistaken for another', async () => {
    const rig = pair();
    await rig.ready();
    await rig.advance(2500);
    assert.deepEqual([rig.bell('front').arm.attached, rig.bell('back').arm.attached], [false, false]);
    const count = rig.pulses('back').length;
    const strike = rig.bell('front').strike();
    await rig.advance(100);
    assert.ok(rig.pulses('back').length > count, 'the other one holds its rest meanwhile');
    // It was attached a moment ago only, and needs the rest of its time.
    await rig.during(Promise.all([strike, rig.bell('back').strike()]));
    assert.deepEqual([rig.dings('front'), rig.dings('back')], [1, 1]);
    await rig.advance(2500);
    assert.deepEqual([rig.bell('front').arm.attached, rig.bell('back').arm.attached], [false, false]);
    rig.assertNoOddPulse();
    await rig.stop();
  });

  it('strike as long as one of them does not rest, though the other would be detached', async () => {
    const rig = pair();
    await rig.ready();
    await rig.advance(1900);
    for (let n = 1; n <= 3; n += 1) {
      await rig.during(rig.bell('back').strike());
      await rig.advance(700);
      assert.equal(rig.dings('back'), n);
    }
    assert.equal(rig.dings('front'), 0);
    await rig.during(rig.bell('front').strike());
    assert.equal(rig.dings('front'), 1);
    rig.assertNoOddPulse();
    await rig.stop();
  });

  it('report each its own angle', async () => {
    const rig = pair();
    const heard: Array<number | null> = [];
    rig.bell('back').onArm(({ angle }) => heard.push(angle));
    await rig.ready();
    assert.deepEqual([rig.bell('front').arm.angle, rig.bell('back').arm.angle], [75, 110]);
    await rig.during(rig.bell('back').strike());
    assert.deepEqual(
      heard.filter((angle, index) => angle !== heard[index - 1]),
      [null, 110, 140, 110],
    );
    await rig.stop();
  });

  it('are cut short both when their board is lost, and both are back with it', async () => {
    const rig = pair();
    await rig.ready();
    const strikes = ['front', 'back'].map((name) => rig.bell(name).strike());
    for (const strike of strikes) {
      strike.catch(() => {});
    }
    await rig.advance(100);
    rig.uno('desk').unplug();
    for (const strike of strikes) {
      await assert.rejects(rig.during(strike), StrikeCutShort);
    }
    assert.equal(rig.bell('back').arm.angle, null);
    rig.uno('desk').plugIn();
    await rig.until(() => rig.areReady(), 5000);
    const before = [rig.dings('front'), rig.dings('back')];
    await rig.during(Promise.all(['front', 'back'].map((name) => rig.bell(name).strike())));
    assert.deepEqual(
      [rig.dings('front'), rig.dings('back')],
      before.map((dings) => dings + 1),
    );
    await rig.stop();
  });

  it('are both at rest within 100 ms when they must go at once', async () => {
    const rig = pair();
    await rig.ready();
    for (const name of ['front', 'back']) {
      rig
        .bell(name)
        .strike()
        .catch(() => {});
    }
    await rig.advance(150);
    let rested = 0;
    for (const name of ['front', 'back']) {
      void rig
        .bell(name)
        .rest()
        .then(() => {
          rested += 1;
        });
    }
    await rig.until(() => rested === 2, 100);
    await rig.advance(100);
    assert.ok(rig.angle('front') < 76 && rig.angle('back') < 111);
    await rig.stop();
  });

  it(`never ring by themselves, whenever the board resets`, async () => {
    const rig = pair();
    await rig.ready();
    const random = seededRandom(16);
    for (let n = 0; n < upTo(5, 40); n += 1) {
      await rig.advance(Math.floor(random() * 60));
      rig.uno('desk').runCycles(Math.floor(random() * 16_000));
      rig.uno('desk').brownOut();
      await rig.until(() => !rig.areReady(['front']), 5000);
      await rig.until(() => rig.areReady(), 8000);
    }
    assert.deepEqual([rig.dings('front'), rig.dings('back')], [0, 0]);
    rig.assertNoOddPulse();
    await rig.stop();
  });
});

describe('bells on two boards', () => {
  const office = (): OfficeRig =>
    new OfficeRig({ desk: { bells: { front: {} } }, wall: { bells: { back: {} } } });

  it('are lost each with its own board, and the other one rings on', async () => {
    const rig = office();
    await rig.ready();
    const [front, back] = [rig.bell('front').strike(), rig.bell('back').strike()];
    front.catch(() => {});
    await rig.advance(100);
    rig.uno('desk').unplug();
    await assert.rejects(rig.during(front), StrikeCutShort);
    await rig.during(back);
    assert.deepEqual([rig.areReady(['front']), rig.areReady(['back'])], [false, true]);
    await rig.during(rig.bell('back').strike());
    assert.equal(rig.dings('back'), 2);
    rig.uno('desk').plugIn();
    await rig.until(() => rig.areReady(), 5000);
    await rig.stop();
  });

  it('begin within 20 ms of each other when they are told at once, from whatever phase of their frames', async () => {
    const rig = office();
    await rig.ready();
    // The frames of two boards have nothing to do with each other.
    rig.uno('wall').runCycles(100_000);
    const random = seededRandom(20);
    const apart: number[] = [];
    for (let n = 0; n < upTo(12, 200); n += 1) {
      await rig.advance(Math.floor(random() * 3000 * (n % 4 === 0 ? 1 : 0.02)));
      const since = ['front', 'back'].map((name) => rig.pulses(name).length);
      let release = (_: boolean): void => {};
      const meeting = new Promise<boolean>((resolve) => {
        release = resolve;
      });
      let waiting = 0;
      const begin = (): Promise<boolean> => {
        waiting += 1;
        return meeting;
      };
      const strikes = Promise.all(['front', 'back'].map((name) => rig.bell(name).strike(begin, 60)));
      await rig.until(() => waiting === 2, 200);
      release(true);
      await rig.during(strikes);
      const [a, b] = ['front', 'back'].map((name, index) => rig.struckAt(name, since[index]));
      apart.push(Math.abs((a ?? 0) - (b ?? 0) + (rig.uno('wall').cycles - rig.uno('desk').cycles) / 16_000));
    }
    assert.ok(Math.max(...apart) <= 20, `they were ${Math.max(...apart)} ms apart`);
    await rig.stop();
  });
});
