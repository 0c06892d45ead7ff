import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patience } from '../../src/boards/patience.js';
import { ManualClock } from '../system/manual-clock.js';

/** Starts to wait for so many milliseconds; `overs` has the times at which the wait was over. */
function waiting(milliseconds: number): { clock: ManualClock; overs: number[]; cancel: () => void } {
  const clock = new ManualClock();
  const overs: number[] = [];
  const cancel = patience(clock, milliseconds, () => overs.push(clock.monotonic()));
  return { clock, overs, cancel };
}

describe('patience', () => {
  for (const milliseconds of [1, 50, 120, 1000]) {
    it(`ends after ${milliseconds} ms, once, while the process goes on`, async () => {
      const { clock, overs } = waiting(milliseconds);
      await clock.advance(5000);
      assert.deepEqual(overs, [milliseconds]);
      assert.equal(clock.timers, 0);
    });
  }

  it('is never over before the caller goes on', async () => {
    const { clock, overs } = waiting(0);
    assert.deepEqual(overs, []);
    await clock.advance(0);
    assert.deepEqual(overs, [0]);
  });

  it('does not count the time in which the process stood still', async () => {
    const { clock, overs } = waiting(500);
    await clock.advance(120);
    clock.standStill(60_000);
    await clock.advance(349);
    assert.deepEqual(overs, []);
    await clock.advance(1);
    assert.deepEqual(overs, [60_470]);
  });

  it('goes on for a slice when the process stood still at the very end', async () => {
    const { clock, overs } = waiting(500);
    await clock.advance(499);
    clock.standStill(3000);
    await clock.advance(49);
    assert.deepEqual(overs, []);
    await clock.advance(1);
    assert.deepEqual(overs, [3549]);
  });

  it('ends also in a process that is always late', async () => {
    const { clock, overs } = waiting(500);
    for (let times = 0; times < 25; times += 1) {
      clock.standStill(1000);
      await clock.advance(0);
    }
    assert.equal(overs.length, 1);
    assert.equal(clock.timers, 0);
  });

  it('is never over once it was cancelled', async () => {
    for (const after of [0, 120]) {
      const { clock, overs, cancel } = waiting(500);
      await clock.advance(after);
      cancel();
      cancel();
      await clock.advance(5000);
      assert.deepEqual(overs, []);
      assert.equal(clock.timers, 0);
    }
  });
});
