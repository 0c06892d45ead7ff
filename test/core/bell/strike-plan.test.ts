import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectedStart, nextStart, spacing } from '../../../src/core/bell/strike-plan.js';

const plan = { pdelay: 1000, strikeTime: 600, frame: 20, lastBegan: null, underWay: false };

describe('the strike plan', () => {
  it('lets the first strike begin at once', () => {
    assert.equal(expectedStart(plan, 5000, 0), 5000);
  });

  it('keeps pdelay and a servo frame between the commands of two strikes', () => {
    assert.equal(spacing(plan), 1020);
    assert.equal(nextStart({ ...plan, lastBegan: 5000 }), 6020);
  });

  it('never begins before the arm is back at rest, however short pdelay is', () => {
    assert.equal(spacing({ ...plan, pdelay: 0 }), 600);
    assert.equal(nextStart({ ...plan, pdelay: 0, lastBegan: 5000, underWay: true }), 5600);
  });

  it('expects a ring after all strikes before it', () => {
    assert.equal(expectedStart({ ...plan, lastBegan: 5000, underWay: true }, 5100, 3), 6020 + 3 * 1020);
  });

  it('expects nothing in the past', () => {
    assert.equal(expectedStart({ ...plan, lastBegan: 5000 }, 9000, 0), 9000);
  });
});
