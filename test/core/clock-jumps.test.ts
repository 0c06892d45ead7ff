import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClockJumps } from '../../src/core/clock-jumps.js';
import { ManualClock } from '../system/manual-clock.js';

const minute = 60_000;
const day = 24 * 60 * minute;

describe('a clock that jumps', () => {
  function watched(): { clock: ManualClock; told: number[]; jumps: ClockJumps } {
    const clock = new ManualClock();
    const told: number[] = [];
    const jumps = new ClockJumps(clock, (by) => told.push(by));
    jumps.start();
    return { clock, told, jumps };
  }

  it('is told once for each jump of more than a minute, either way, by how much', async () => {
    const { clock, told } = watched();
    const set = [61_000, -61_000, 60 * minute, -day, 3650 * day, -3650 * day];
    for (const by of set) {
      clock.epoch += by;
      await clock.advance(5 * minute);
    }
    assert.deepEqual(told, set);
  });

  it('is not told for a minute or less, nor for what is put right little by little', async () => {
    const { clock, told } = watched();
    for (const by of [minute, -minute, 1000, -59_999]) {
      clock.epoch += by;
      await clock.advance(minute);
    }
    for (let n = 0; n < 1000; n += 1) {
      clock.epoch += 500;
      await clock.advance(10_000);
    }
    assert.deepEqual(told, []);
  });

  it('has not jumped while the computer was suspended, or the process stood still', async () => {
    for (const timers of ['put off', 'due'] as const) {
      const { clock, told } = watched();
      clock.suspend(9 * 60 * minute, timers);
      await clock.advance(minute);
      clock.standStill(60 * minute);
      await clock.advance(minute);
      assert.deepEqual(told, []);
      clock.suspend(60 * minute, timers);
      clock.epoch -= day;
      await clock.advance(minute);
      assert.deepEqual(told, [-day]);
    }
  });

  it('is watched until the stop', async () => {
    const { clock, told, jumps } = watched();
    jumps.stop();
    jumps.stop();
    clock.epoch += day;
    await clock.advance(minute);
    assert.deepEqual(told, []);
    assert.equal(clock.timers, 0);
  });
});
