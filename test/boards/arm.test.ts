import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { armAdvice, holdTime, pulseWidth, returnTime } from '../../src/boards/arm.js';

const arm = { start: 75, strike: 90, sdelay: 500 };

describe('the arm', () => {
  it('is held at the strike angle for sdelay, but never less than it needs to get there', () => {
    assert.equal(holdTime(arm), 500);
    assert.equal(holdTime({ ...arm, sdelay: 0 }), 45);
    assert.equal(holdTime({ start: 0, strike: 180, sdelay: 10 }), 320);
  });

  it('is given twice its time to go back, and a frame', () => {
    assert.equal(returnTime(arm), 70);
    assert.equal(returnTime({ start: 180, strike: 0, sdelay: 0 }), 620);
  });

  it('has a pulse of 600 to 2400 microseconds', () => {
    assert.deepEqual([0, 75, 90, 180].map(pulseWidth), [600, 1350, 1500, 2400]);
  });

  it('needs no advice as it comes, and gets some when a cut pulse or a short sdelay would do harm', () => {
    assert.deepEqual(armAdvice(arm), []);
    assert.match(armAdvice({ start: 90, strike: 75, sdelay: 500 }).join(), /smaller than start/);
    assert.match(armAdvice({ ...arm, sdelay: 20 }).join(), /needs 45 ms/);
  });
});
