/**
 * What a ring is: one accepted request to ring a bell, and its receipt.
 *
 * Times inside the program are milliseconds since the epoch (UTC); they become ISO 8601 only where they leave it.
 */
import type { Motion, Pattern } from './pattern.js';

/** Where a ring can be in its life, in its order; what follows `striking` is final. */
export const ringStates = ['queued', 'striking', 'rung', 'failed', 'expired', 'cancelled'] as const;

/** Where a ring is in its life. `rung`, `failed`, `expired` and `cancelled` are final. */
export type RingState = (typeof ringStates)[number];

/** Why a ring is held back although its bell would be ready. */
export const holdReasons = ['quiet', 'dark', 'muted', 'paused', 'calibrating', 'duty'] as const;

/** That a ring is held back, and why. */
export interface Held {
  readonly why: (typeof holdReasons)[number];
  /** Until when, milliseconds since the epoch; null where nobody knows. */
  readonly until: number | null;
}

/** Rings of several bells, one each, that are to begin at the same moment. */
export interface Meeting {
  /** The id of the first of them. */
  readonly id: string;
  readonly bells: readonly string[];
}

/**
 * What a sender says that it rings for: a retry makes the same claim, and does not ring again. People call it the event
 * that the ring comes from; in the program an event is something that BellBot tells.
 */
export interface Claim {
  /** Whose claims these are: the name of the key, and of the chat system if it is one. Two may use the same names. */
  readonly scope: string;
  /** Its name within its scope, 1 to 255 characters. */
  readonly name: string;
  /** A hash of what was sent: the same claim with another payload is a mistake of the sender. */
  readonly fingerprint: string;
}

/** A ring that is asked for: read, allowed, and with the name of who asks. */
export interface RingRequest {
  /** Name of the bell. */
  readonly bell: string;
  /** Who asked: the name of the key, `slack`, `cli`, `dashboard`... */
  readonly source: string;
  /** What the sender said of itself, or null. */
  readonly who: string | null;
  /** What the sender said about the ring, or null. */
  readonly text: string | null;
  readonly pattern: Pattern;
  /** True when it may ring where silence is kept, if the bell allows that. */
  readonly urgent?: boolean;
  /** The name of the key that it came with, where `source` is something else; else null. */
  readonly via?: string | null;
  /** What it rings for, where the sender named it; else null: then every request is a ring of its own. */
  readonly claim: Claim | null;
  /** True when its claim is never forgotten, however long `remember` is; else it is in time. */
  readonly claimedForGood?: boolean;
}

/** One accepted request with all that has become of it. Never changed in place: every change makes a new one. */
export interface Ring {
  /** UUIDv7 (RFC 9562): ids sort by the time of acceptance. */
  readonly id: string;
  readonly bell: string;
  readonly source: string;
  readonly who: string | null;
  readonly text: string | null;
  /** The name of its pattern. */
  readonly pattern: string;
  /** What the arm does for it; as many strikes at the bell's pace as it asks for, where it is null. */
  readonly motion: Motion | null;
  /** True when it may ring where silence is kept, if the bell allows that. */
  readonly urgent: boolean;
  /** The name of the key that it came with, where `source` is something else; else null. */
  readonly via: string | null;
  readonly state: RingState;
  readonly strikes: { readonly asked: number; readonly made: number };
  /** How often a strike was begun, those that were cut short included. */
  readonly attempts: number;
  /** That it is held back, as far as it was known when it last changed; else null. */
  readonly held: Held | null;
  /** Id of the ring whose strikes stand for this one's; else null. */
  readonly together: string | null;
  /** Whether it was heard; null where nobody listens. */
  readonly heard: boolean | null;
  /**
   * Id of the last ring for which its strikes stand: of its bell's rings they stand for all that were accepted after it, up
   * to that one, and wait. They end when it has rung. Absent while they stand for it alone.
   */
  readonly leads?: string | undefined;
  /** The bells with which its first strike is to begin, where there are others. */
  readonly meeting?: Meeting | undefined;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** When the first strike was begun, milliseconds since the epoch. */
  readonly startedAt: number | null;
  /** When the ring reached a final state, milliseconds since the epoch. */
  readonly finishedAt: number | null;
  /** Why the ring failed, expired or was cancelled, as a sentence. */
  readonly reason: string | null;
}

const finalStates: ReadonlySet<RingState> = new Set(['rung', 'failed', 'expired', 'cancelled']);

/** True when nothing can happen to the ring any more. */
export function isFinal(ring: Ring): boolean {
  return finalStates.has(ring.state);
}

/** The receipt as it leaves the program: times in ISO 8601 UTC with milliseconds. */
export interface Receipt {
  readonly id: string;
  readonly bell: string;
  readonly state: RingState;
  readonly source: string;
  readonly who: string | null;
  readonly text: string | null;
  readonly pattern: string;
  readonly urgent: boolean;
  readonly via: string | null;
  readonly strikes: { readonly asked: number; readonly made: number };
  readonly attempts: number;
  readonly held: { readonly why: Held['why']; readonly until: string | null } | null;
  readonly together: string | null;
  readonly heard: boolean | null;
  readonly acceptedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly reason: string | null;
}

/** What the sender of an accepted ring is told at once. */
export interface Acceptance {
  readonly id: string;
  readonly bell: string;
  readonly state: RingState;
  /** Rings before it, the one under way included. */
  readonly ahead: number;
  /** When its first strike is expected, ISO 8601; null while the bell is not ready. */
  readonly expectedAt: string | null;
  /** What the bell's board is, in a few words. */
  readonly board: string;
  /** That it is held back, and why; absent when it is not. */
  readonly held?: NonNullable<Receipt['held']>;
}

/** Turns a ring into the receipt that users see. */
export function receiptOf(ring: Ring): Receipt {
  return {
    id: ring.id,
    bell: ring.bell,
    state: ring.state,
    source: ring.source,
    who: ring.who,
    text: ring.text,
    pattern: ring.pattern,
    urgent: ring.urgent,
    via: ring.via,
    strikes: ring.strikes,
    attempts: ring.attempts,
    held: writtenHeld(ring.held),
    together: ring.together,
    heard: ring.heard,
    acceptedAt: isoTime(ring.acceptedAt),
    startedAt: ring.startedAt === null ? null : isoTime(ring.startedAt),
    finishedAt: ring.finishedAt === null ? null : isoTime(ring.finishedAt),
    reason: ring.reason,
  };
}

/** That a ring is held back, as it leaves the program. */
export function writtenHeld(held: Held | null): Receipt['held'] {
  return held && { why: held.why, until: held.until === null ? null : isoTime(held.until) };
}

/** A time in milliseconds since the epoch as ISO 8601 in UTC with milliseconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
