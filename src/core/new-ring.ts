import { whyDropped } from './bell/dropped.js';
import type { Place } from './bell/prospects.js';
import type { ErrorCode } from './errors.js';
import { strikesOf } from './pattern.js';
import { type Acceptance, type Held, isoTime, type Ring, type RingRequest, writtenHeld } from './ring.js';
import { changed, noEarlier } from './ring-machine.js';

/** A bell that refuses its ring, of several that were asked for together. */
export interface BellRefusal {
  readonly bell: string;
  readonly code: ErrorCode;
  /** A sentence. */
  readonly detail: string;
  /** Seconds after which to try again, where that is known. */
  readonly retryAfter?: number;
}

/** What the sender of rings of several bells is told. */
export interface GroupAcceptance {
  /** The id of the first ring that was accepted. */
  readonly id: string;
  /** In the order in which they were asked for. */
  readonly rings: ReadonlyArray<Acceptance | BellRefusal>;
}

/** What a new ring is beside what was asked for. */
export interface NewRing {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** Why it is held back. */
  readonly held: Held | null;
  /** By what it is dropped at once. */
  readonly drop: Held | null;
}

/** The ring of a request that is accepted. */
export function newRing(request: RingRequest, { id, acceptedAt, held, drop }: NewRing): Ring {
  const { bell, source, who, text, pattern, urgent = false, via = null } = request;
  const { name, motion } = pattern;
  const ring: Ring = {
    id,
    bell,
    source,
    who,
    text,
    pattern: name,
    motion: motion.type === 'strikes' ? null : motion,
    urgent,
    via,
    state: 'queued',
    strikes: { asked: strikesOf(motion), made: 0 },
    attempts: 0,
    held,
    together: null,
    heard: null,
    acceptedAt,
    startedAt: null,
    finishedAt: null,
    reason: null,
  };
  return drop === null
    ? ring
    : changed(ring, { type: 'cancelled', at: acceptedAt, reason: whyDropped(drop) });
}

/** What the sender of a ring is told; `board` is what the bell's board is. */
export function acceptanceOf(
  ring: Ring,
  { ahead, expectedAt }: Omit<Place, 'held'>,
  board: string,
): Acceptance {
  const { id, bell, state } = ring;
  const expected = expectedAt === null ? null : isoTime(noEarlier(ring, expectedAt));
  const held = writtenHeld(ring.held);
  return { id, bell, state, ahead, expectedAt: expected, board, ...(held === null ? {} : { held }) };
}
