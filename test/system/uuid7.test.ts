import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uuid7 } from '../../src/system/uuid7.js';

describe('ids of rings', () => {
  it('are UUIDs of version 7 with the time in front', () => {
    const id = uuid7({ now: () => 0x0123_4567_89ab })();
    assert.match(id, /^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sort in the order in which they were made, within a millisecond and when the clock is set back', () => {
    let now = 1_700_000_000_000;
    const newId = uuid7({ now: () => now });
    const ids: string[] = [];
    for (let n = 0; n < 10_000; n += 1) {
      ids.push(newId());
      now += n % 5000 === 4999 ? -3_600_000 : 0;
    }
    assert.deepEqual(ids, [...ids].sort());
    assert.equal(new Set(ids).size, ids.length);
  });

  it('sort after the ids of an earlier process whose clock was ahead', () => {
    const earlier = uuid7({ now: () => 1_700_000_000_000 })();
    assert.ok(uuid7({ now: () => 1_600_000_000_000 }, earlier)() > earlier);
  });
});
