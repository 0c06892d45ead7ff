import assert from 'node:assert/strict';

/** Fails unless at most so many of these times, milliseconds in their order, are in any minute. */
export function expectAtMost(times: readonly number[], perMinute: number): void {
  for (const [n, time] of times.entries()) {
    const before = times[n - perMinute];
    assert.ok(before === undefined || time - before >= 60_000, `strikes at ${before} and ${time} ms`);
  }
}
