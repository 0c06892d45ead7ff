import { randomFillSync } from 'node:crypto';
import type { Clock } from '../core/ports.js';

/** Random bytes are drawn for this many ids at once, since each draw costs more than an id. */
const drawn = 256;
const bytesPerId = 8;

/**
 * A maker of UUIDv7 (RFC 9562, section 5.7) whose ids sort in the order in which they were made, also within one
 * millisecond (method 1 of section 6.2: `rand_a` is a counter) and when the clock is set back. They sort after `newest`,
 * an id of an earlier process whose clock may have been ahead.
 */
export function uuid7(clock: Pick<Clock, 'now'>, newest?: string): () => string {
  const pool = Buffer.alloc(drawn * bytesPerId);
  let used = pool.length;
  let last = newest === undefined ? 0 : Number.parseInt(newest.replace('-', '').slice(0, 12), 16) + 1;
  let counter = 0;
  return () => {
    const now = clock.now();
    if (now > last) {
      last = now;
      counter = 0;
    } else if (++counter > 0xfff) {
      last += 1;
      counter = 0;
    }
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    pool[used] = ((pool[used] ?? 0) & 0x3f) | 0x80;
    const random = pool.toString('hex', used, used + bytesPerId);
    used += bytesPerId;
    const time = last.toString(16).padStart(12, '0');
    const count = counter.toString(16).padStart(3, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${random.slice(0, 4)}-${random.slice(4)}`;
  };
}
