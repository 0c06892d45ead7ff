import type { KeptClaim, RingChangeRecord } from './ports.js';
import { type Claim, isFinal, type Ring } from './ring.js';

/** The ring that was accepted, as it is after a change: what it was accepted with stays. */
export function changedRing({ leads: _, ...accepted }: Ring, after: Ring): Ring {
  const { state, strikes, motion, attempts, held, together, heard, leads } = after;
  const { startedAt, finishedAt, reason } = after;
  const became = { state, strikes, motion, attempts, held, together, heard, startedAt, finishedAt, reason };
  return { ...accepted, ...became, ...(leads === undefined ? {} : { leads }) };
}

/** Whether a value from outside is a ring. */
export function isRing(value: unknown): value is Ring {
  const { strikes, attempts, acceptedAt, startedAt, finishedAt, reason, ...names } = fieldsOf(value);
  const { asked, made } = fieldsOf(strikes);
  return (
    ['id', 'bell', 'source', 'state', 'pattern'].every((name) => typeof names[name] === 'string') &&
    [asked, made, attempts, acceptedAt].every(Number.isSafeInteger) &&
    [startedAt, finishedAt].every((time) => time === null || Number.isSafeInteger(time)) &&
    (reason === null || typeof reason === 'string')
  );
}

/** Whether a value from outside is a claim. */
export function isKeptClaim(value: unknown): value is KeptClaim {
  const { expiresAt, ...texts } = fieldsOf(value);
  return (
    ['scope', 'name', 'fingerprint', 'answer'].every((name) => typeof texts[name] === 'string') &&
    Number.isSafeInteger(expiresAt)
  );
}

/** What a claim is known by, whoever makes it. */
export function claimName({ scope, name }: Pick<Claim, 'scope' | 'name'>): string {
  return JSON.stringify([scope, name]);
}

/** True when a ring that is kept has not gone further than one that was noted. */
export function isBefore(kept: Ring, noted: Ring): boolean {
  // One attempt more is one that was stored and then not made.
  return !isFinal(kept) && kept.strikes.made <= noted.strikes.made && kept.attempts <= noted.attempts + 1;
}

/** What a JSON text from outside says; undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of an object; none where there is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The first record of a ring: what it was when it was added. */
export function firstRecord(ring: Ring): RingChangeRecord {
  return record(ring, ring.finishedAt ?? ring.startedAt ?? ring.acceptedAt);
}

/** The record of a ring that is saved at `now`; never before the record that was `last`, both milliseconds since the epoch. */
export function nextRecord(ring: Ring, now: number, last: number): RingChangeRecord {
  return record(ring, Math.max(last, ring.finishedAt ?? now));
}

/** True when there is nothing new to record. */
export function isSameRecord(a: RingChangeRecord, b: RingChangeRecord): boolean {
  return a.state === b.state && a.attempts === b.attempts && a.made === b.made && a.reason === b.reason;
}

function record({ state, attempts, strikes, reason }: Ring, at: number): RingChangeRecord {
  return { at, state, attempts, made: strikes.made, reason };
}
