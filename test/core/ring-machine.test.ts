import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Ring } from '../../src/core/ring.js';
import { isFinal } from '../../src/core/ring.js';
import { changed, mostRestrikes, type RingChange } from '../../src/core/ring-machine.js';
import { aRing } from './a-ring.js';

const began: RingChange = { type: 'strike-began', at: 2000 };
const made: RingChange = { type: 'strike-made', at: 2500 };
const cut: RingChange = { type: 'strike-cut-short', at: 2500, reason: 'The board is gone.' };

function after(ring: Ring, ...changes: RingChange[]): Ring {
  return changes.reduce(changed, ring);
}

describe('the life of a ring', () => {
  it('is queued, striking, rung', () => {
    const queued = aRing();
    const striking = after(queued, began);
    assert.deepEqual([striking.state, striking.attempts, striking.startedAt], ['striking', 1, 2000]);
    const rung = after(striking, made);
    assert.deepEqual([rung.state, rung.strikes.made, rung.finishedAt, rung.reason], ['rung', 1, 2500, null]);
  });

  it('goes on striking until all strikes that were asked for are made', () => {
    const ring = after(aRing({ strikes: { asked: 3, made: 0 } }), began, made, began, made);
    assert.deepEqual([ring.state, ring.strikes], ['striking', { asked: 3, made: 2 }]);
    assert.equal(after(ring, began, made).state, 'rung');
  });

  it('strikes again three times after a strike was cut short, then fails with the reason', () => {
    let ring = after(aRing(), began, cut);
    for (let again = 1; again <= mostRestrikes; again += 1) {
      assert.equal(ring.state, 'striking');
      ring = after(ring, began, cut);
    }
    assert.deepEqual([ring.state, ring.attempts, ring.reason], ['failed', 4, 'The board is gone.']);
  });

  it('forgets the reason of a cut-short strike once the ring has rung', () => {
    assert.equal(after(aRing(), began, cut, began, made).reason, null);
  });

  it('keeps the time of the first strike when a strike is made again', () => {
    assert.equal(after(aRing(), began, cut, { type: 'strike-began', at: 9000 }, made).startedAt, 2000);
  });

  it('never runs backwards, whatever the clock says meanwhile', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 6, maxLength: 6 }),
        (times) => {
          const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = times;
          const ring = aRing({ acceptedAt: a });
          const ended = [
            after(ring, { ...began, at: b }, { ...cut, at: c }, { ...began, at: d }, { ...made, at: e }),
            after(ring, { ...began, at: b }, { type: 'failed', at: f, reason: '' }),
            after(ring, { type: 'expired', at: f, reason: '' }),
            after(ring, { type: 'cancelled', at: f, reason: '' }),
          ];
          for (const { acceptedAt, startedAt, finishedAt } of ended) {
            assert.equal(acceptedAt, a);
            assert.ok((startedAt ?? acceptedAt) >= acceptedAt);
            assert.ok((finishedAt ?? Number.NaN) >= (startedAt ?? acceptedAt));
          }
        },
      ),
    );
  });

  it('does not let a ring expire or be cancelled once it is striking', () => {
    const striking = after(aRing(), began);
    for (const type of ['expired', 'cancelled'] as const) {
      assert.throws(() => changed(striking, { type, at: 3000, reason: '' }), RangeError);
    }
  });

  it('counts no strike that did not begin', () => {
    assert.throws(() => changed(aRing(), made), RangeError);
    assert.throws(() => changed(aRing(), cut), RangeError);
  });

  it('never leaves a final state, never makes more strikes than asked or begun, whatever happens', () => {
    const types = [
      'strike-began',
      'strike-made',
      'strike-cut-short',
      'failed',
      'expired',
      'cancelled',
    ] as const;
    const change = fc.record({ type: fc.constantFrom(...types), at: fc.nat(), reason: fc.string() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(change), (asked, changes) => {
        let ring = aRing({ strikes: { asked, made: 0 } });
        for (const next of changes) {
          const before = ring;
          try {
            ring = changed(ring, next);
          } catch (error) {
            assert.ok(error instanceof RangeError);
          }
          assert.ok(!isFinal(before) || ring === before);
          assert.ok(ring.strikes.made <= Math.min(ring.strikes.asked, ring.attempts));
          assert.equal(isFinal(ring), ring.finishedAt !== null);
          assert.equal(ring.state === 'rung', ring.strikes.made === asked);
        }
      }),
    );
  });
});
