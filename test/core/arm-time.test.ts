import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holdTime, returnTime as returnOfBoard } from '../../src/boards/arm.js';
import { reachTime, returnTime } from '../../src/core/arm-time.js';

describe('the time of an arm', () => {
  it('is the one that strikes are made with', () => {
    for (let start = 0; start <= 180; start += 5) {
      for (let strike = 0; strike <= 180; strike += 5) {
        assert.equal(reachTime({ start, strike }), holdTime({ start, strike, sdelay: 0 }));
        assert.equal(returnTime({ start, strike }), returnOfBoard({ start, strike, sdelay: 0 }));
      }
    }
  });
});
