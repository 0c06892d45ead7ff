import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cursorOf, positionOf } from '../../../../src/http/routes/history/cursor.js';

const ids = fc.uuid({ version: 7 });

describe('a cursor', () => {
  it('means the ring that it was made of', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const cursor = cursorOf(id);
        assert.match(cursor, /^[\w-]{28}$/);
        assert.equal(positionOf(cursor), id);
      }),
    );
  });

  it('is of no use when any of its characters is another', () => {
    const character = fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .é',
    );
    fc.assert(
      fc.property(ids, fc.nat({ max: 27 }), character, (id, at, other) => {
        const cursor = cursorOf(id);
        fc.pre(cursor[at] !== other);
        assert.equal(positionOf(cursor.slice(0, at) + other + cursor.slice(at + 1)), undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('is of no use when it is cut, longer, or somebody else made it', () => {
    const cursor = cursorOf('01890000-0000-7000-8000-000000000000');
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
      fc.property(fc.uint8Array({ minLength: 21, maxLength: 21 }), (bytes) => {
        return positionOf(Buffer.from(bytes).toString('base64url')) === undefined;
      }),
    );
  });
});
