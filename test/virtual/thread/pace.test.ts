import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Pace, slice } from '../../../src/virtual/thread/pace.js';

/** A pace whose clock stands still until it is told. */
function bench(speed: number) {
  let now = 1000;
  const pace = new Pace(speed, () => now);
  return {
    pace,
    /** Lets real time pass, then runs slices until the board is not behind; returns board time. */
    after(milliseconds: number): number {
      now += milliseconds;
      let total = 0;
      do {
        const run = pace.take();
        assert.ok(run >= 0 && run <= slice);
        total += run;
      } while (pace.behind);
      return total;
    },
  };
}

describe('the pace of a board', () => {
  it('is real time, or a multiple of it', () => {
    assert.equal(bench(1).after(1), 1);
    assert.equal(bench(1).after(12), 12);
    assert.equal(bench(2).after(12), 24);
    assert.equal(bench(0.5).after(12), 6);
  });

  it('makes up for 50 ms of real time that it was held up, and slips by the rest', () => {
    const board = bench(1);
    assert.equal(board.after(5000), 50);
    assert.equal(board.after(3), 3);
    assert.equal(bench(4).after(5000), 200);
  });

  it('has slept with the computer after a night, however its clock counted that', () => {
    const board = bench(1);
    assert.equal(board.after(8 * 3_600_000), 50);
    assert.equal(board.after(3), 3);
  });

  it('never stops at infinite speed', () => {
    const { pace } = bench(Number.POSITIVE_INFINITY);
    assert.equal(pace.take(), slice);
    assert.equal(pace.behind, true);
  });
});
