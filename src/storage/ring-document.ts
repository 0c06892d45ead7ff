import type { Claim, RingChangeRecord } from '../core/ports.js';
import type { Ring } from '../core/ring.js';

/** What of a ring changes; the rest stays as it was accepted. */
export type RingLife = Pick<Ring, 'state' | 'strikes' | 'attempts' | 'startedAt' | 'finishedAt' | 'reason'>;

/** A claim and the ring that it belongs to. */
export interface KeptClaim {
  readonly claim: Claim;
  /** The id of the ring. */
  readonly ring: string;
}

/** The part of a ring that changes. */
export function lifeOf({ state, strikes, attempts, startedAt, finishedAt, reason }: Ring): RingLife {
  return { state, strikes, attempts, startedAt, finishedAt, reason };
}

/** Whether a value from outside is the changing part of a ring. */
export function isLife(value: unknown): value is RingLife {
  const { state, strikes, attempts, startedAt, finishedAt, reason } = fieldsOf(value);
  const { asked, made } = fieldsOf(strikes);
  return (
    typeof state === 'string' &&
    [asked, made, attempts].every(isCount) &&
    [startedAt, finishedAt].every((time) => time === null || isCount(time)) &&
    (reason === null || typeof reason === 'string')
  );
}

/** The fields of an object; none where there is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether a value is a whole number from 0 on. */
export function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

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
