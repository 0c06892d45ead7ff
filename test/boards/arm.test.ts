import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { angleOf, armAdvice, pulseWidth } from '../../src/boards/arm.js';

const arm = { start: 75, strike: 90, sdelay: 500 };

describe('the arm', () => {
  it('has a pulse of 600 to 2400 microseconds', () => {
    assert.deepEqual([0, 75, 90, 180].map(pulseWidth), [600, 1350, 1500, 2400]);
    assert.deepEqual([600, 1350, 1500, 2400].map(angleOf), [0, 75, 90, 180]);
  });

  it('needs no advice as it comes, and gets some when a cut pulse or a short sdelay would do harm', () => {
    assert.deepEqual(armAdvice(arm), []);
    assert.match(armAdvice({ start: 90, strike: 75, sdelay: 500 }).join(), /smaller than start/);
    assert.match(armAdvice({ ...arm, sdelay: 20 }).join(), /needs 45 ms/);
  });
});
