import type { RingChangeRecord } from '../core/ports.js';
import type { Ring } from '../core/ring.js';

/** The first record of a ring: what it was when it was added. */
export function firstRecord(ring: Ring): RingChangeRecord {
  return record(ring, ring.finishedAt ?? ring.startedAt ?? ring.acceptedAt);
}

/** The record of a ring that is saved at `now`, milliseconds since the epoch. */
export function nextRecord(ring: Ring, now: number): RingChangeRecord {
  return record(ring, ring.finishedAt ?? now);
}

/** True when there is nothing new to record. */
export function isSameRecord(a: RingChangeRecord, b: RingChangeRecord): boolean {
  return a.state === b.state && a.attempts === b.attempts && a.made === b.made && a.reason === b.reason;
}

function record({ state, attempts, strikes, reason }: Ring, at: number): RingChangeRecord {
  return { at, state, attempts, made: strikes.made, reason };
}
