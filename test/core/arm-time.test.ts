import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  holdTime,
  isSafe,
  likelyContact,
  returnTime,
  safeRange,
  strikeTime,
  sweepPlan,
  sweepTime,
} from '../../src/core/arm-time.js';

const arm = { start: 75, strike: 90, sdelay: 500 };

describe('the times of an arm', () => {
  it('is held at the strike angle for sdelay, but never less than it needs to get there', () => {
    assert.equal(holdTime(arm), 500);
    assert.equal(holdTime({ ...arm, sdelay: 0 }), 45);
    assert.equal(holdTime({ start: 0, strike: 180, sdelay: 10 }), 320);
  });

  it('is held for another time where one is given, and no less than it needs then, either', () => {
    assert.equal(holdTime(arm, 120), 120);
    assert.equal(holdTime(arm, 10), 45);
    assert.equal(strikeTime(arm), 570);
    assert.equal(strikeTime(arm, 120), 190);
    assert.equal(strikeTime(arm, 0), 115);
  });

  it('is given twice its time to go back, and a frame', () => {
    assert.equal(returnTime(arm), 70);
    assert.equal(returnTime({ start: 180, strike: 0 }), 620);
  });
});

describe('where an arm may wave', () => {
  const front = { start: 75, contact: 87, strike: 90 };

  it('is everything on the side of rest, and towards the bell all but a quarter of the way', () => {
    assert.deepEqual(safeRange(front), { least: 0, most: 84 });
    assert.deepEqual(safeRange({ start: 120, contact: 60, strike: 50 }), { least: 75, most: 180 });
  });

  it('keeps 2 degrees at least from a bell that is near, and rest itself is always in it', () => {
    assert.deepEqual(safeRange({ start: 82, contact: 87, strike: 90 }), { least: 0, most: 85 });
    assert.deepEqual(safeRange({ start: 86, contact: 87, strike: 90 }), { least: 0, most: 86 });
  });

  it('goes by where the bell likely is when nobody has told', () => {
    const { most } = safeRange({ ...front, contact: null });
    assert.equal(likelyContact(front), 87);
    assert.equal(most, 84);
  });

  it('says what is safe', () => {
    assert.equal(isSafe({ from: 40, to: 84 }, front), true);
    assert.equal(isSafe({ from: 40, to: 84.1 }, front), false);
    assert.equal(isSafe({ from: 87, to: 75 }, front), false);
    assert.equal(isSafe({ from: -1, to: 75 }, front), false);
  });
});

describe('a sweep of which little is said', () => {
  const front = { start: 75, contact: 87, strike: 90 };

  it('waves from rest away from the bell, 120 degrees a second', () => {
    assert.deepEqual(sweepPlan({ cycles: 2 }, front), { cycles: 2, from: 75, to: 30, seconds: 1.5 });
    const back = sweepPlan({ cycles: 1 }, { start: 120, contact: 60, strike: 50 });
    assert.deepEqual([back.from, back.to], [120, 165]);
  });

  it('waves towards the bell, as far as is safe, where there is no room on the other side', () => {
    const { from, to } = sweepPlan({ cycles: 1 }, { start: 0, contact: 80, strike: 90 });
    assert.deepEqual([from, to], [0, 45]);
  });

  it('is cut off where it would come too near to the bell, and takes longer where it would be too fast', () => {
    const plan = sweepPlan({ cycles: 1, from: 200, to: 24, seconds: 0.1 }, front);
    assert.deepEqual(plan, { cycles: 1, from: 84, to: 24, seconds: (2 * 9 + 2 * 60) / 120 });
    assert.equal(sweepTime(plan, front), 1150 + 40);
    assert.equal(sweepTime({ ...plan, seconds: 9 }, front), 9040);
  });

  it('is as long as was said where that is slow enough', () => {
    assert.equal(sweepPlan({ cycles: 1, from: 75, to: 60, seconds: 4 }, front).seconds, 4);
  });
});
