import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ring } from '../../src/core/ring.js';
import { aRing } from '../core/a-ring.js';
import { Witness } from './witness.js';

const rung = {
  state: 'rung',
  strikes: { asked: 1, made: 1 },
  attempts: 1,
  finishedAt: 2,
  reason: null,
} as const;

/** A witness of rings that were stored in this order and struck at these times, and the rings. */
function witnessOf(...struckAt: readonly number[]): { witness: Witness; rings: Ring[] } {
  let now = 0;
  const witness = new Witness(() => now);
  const rings = struckAt.map((_, place) => aRing({ id: `ring-${place + 1}`, ...rung }));
  for (const ring of rings) {
    witness.added(ring);
  }
  const inTime = rings.map((ring, place) => ({ ring, at: struckAt[place] ?? 0 })).sort((a, b) => a.at - b.at);
  for (const { ring, at } of inTime) {
    now = at;
    witness.heard({ type: 'striking', ring });
    witness.heard({ type: 'struck', ring });
  }
  return { witness, rings };
}

describe('The witness of the simulation', () => {
  it('allows a strike that was cut short to sound when a board that hung goes on, and at no other time', () => {
    let now = 1000;
    const witness = new Witness(() => now);
    const ring = aRing({ ...rung, attempts: 2 });
    witness.added(ring);
    witness.heard({ type: 'striking', ring });
    now = 5000;
    witness.released();
    now = 8000;
    witness.heard({ type: 'striking', ring });
    witness.heard({ type: 'struck', ring });
    assert.deepEqual(witness.problems([ring], [5050, 8100]), []);
    assert.match(witness.problems([ring], [4000, 8100]).join('\n'), /by itself at 4000/);
  });

  it('has nothing to say when every strike sounded once, in order', () => {
    const { witness, rings } = witnessOf(1000, 3000);
    assert.deepEqual(witness.problems(rings, [1100, 3100]), []);
  });

  const wrong: Readonly<Record<string, [struckAt: number[], dings: number[], says: RegExp]>> = {
    'a bell that sounds before any strike': [[1000], [900, 1100], /by itself at 900/],
    'a bell that sounds long after a strike': [[1000], [1100, 2000], /by itself at 2000/],
    'a strike that made no sound': [[1000], [], /sounded 0 times/],
    'a strike that sounded twice': [[1000], [1100, 1120], /sounded 2 times/],
    'rings that are struck in another order than they were stored': [
      [3000, 1000],
      [1100, 3100],
      /ring-1 .* after number 1/,
    ],
  };
  for (const [name, [struckAt, dings, says]] of Object.entries(wrong)) {
    it(`tells of ${name}`, () => {
      const { witness, rings } = witnessOf(...struckAt);
      assert.match(witness.problems(rings, dings).join('\n'), says);
    });
  }

  for (const [name, change] of Object.entries({
    'has no final state': { state: 'queued', finishedAt: null },
    'says rung without its strikes': { strikes: { asked: 2, made: 1 } },
    'says more strikes than were begun': { attempts: 0 },
    'failed without a reason': { state: 'failed', strikes: { asked: 1, made: 0 } },
  } as const satisfies Record<string, Partial<Ring>>)) {
    it(`tells of a receipt that ${name}`, () => {
      const { witness, rings } = witnessOf(1000);
      const altered = rings.map((ring) => ({ ...ring, ...change }));
      assert.match(witness.problems(altered, [1100]).join('\n'), /ring-1 ended as/);
    });
  }
});
