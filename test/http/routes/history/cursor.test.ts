import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RingPosition } from '../../../../src/core/ports.js';
import { cursorOf, positionOf } from '../../../../src/http/routes/history/cursor.js';

const positions: fc.Arbitrary<RingPosition> = fc.record({
  acceptedAt: fc.maxSafeInteger(),
  id: fc.uuid({ version: 7 }),
});

describe('a cursor', () => {
  it('means the position that it was made of', () => {
    fc.assert(
      fc.property(positions, (position) => {
        const cursor = cursorOf(position);
        assert.match(cursor, /^[\w-]{40}$/);
        assert.deepEqual(positionOf(cursor), { ...position });
      }),
    );
  });

  it('is of no use when any of its characters is another', () => {
    const character = fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .é',
    );
    fc.assert(
      fc.property(positions, fc.nat({ max: 39 }), character, (position, at, other) => {
        const cursor = cursorOf(position);
        fc.pre(cursor[at] !== other);
        assert.equal(positionOf(cursor.slice(0, at) + other + cursor.slice(at + 1)), undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('is of no use when it is cut, longer, or somebody else made it', () => {
    const cursor = cursorOf({ acceptedAt: 1, id: '01890000-0000-7000-8000-000000000000' });
    for (const other of [
      '',
      cursor.slice(0, -1),
      cursor.slice(4),
      `${cursor}AAAA`,
      `${cursor}=`,
      ` ${cursor}`,
    ]) {
      assert.equal(positionOf(other), undefined, other);
    }
    fc.assert(fc.property(fc.string(), (text) => positionOf(text) === undefined));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 30, maxLength: 30 }), (bytes) => {
        return positionOf(Buffer.from(bytes).toString('base64url')) === undefined;
      }),
    );
  });
});
