import type { RingEvent } from '../events.js';
import type { Bell, Clock, RingStore } from '../ports.js';
import type { Ring } from '../ring.js';
import type { RingOutcomes } from './ring-outcomes.js';
import type { BellRules } from './rules.js';
import type { AttemptResult, Entry } from './strike-attempt.js';

/** How an attempt came out. */
export type AttemptEnd = AttemptResult['type'];

/** What a striker works with, and what it asks and tells its queue. */
export interface StrikerParts {
  readonly bell: Bell;
  readonly store: RingStore;
  readonly clock: Clock;
  readonly rules: () => BellRules;
  readonly outcomes: RingOutcomes;
  /** True while the ring waits in line, and is not being cancelled. */
  readonly waitsInLine: (entry: Entry) => boolean;
  /** Takes a ring out of the line: its strike is about to be commanded, as that of this ring. */
  readonly takeOut: (entry: Entry, ring: Ring) => void;
  /** A strike of a ring is commanded; the ring is as it was before. */
  readonly commanded: (asRung: Ring) => void;
  /** Whether the ring is held now: asked at the last moment. */
  readonly isHeld: (entry: Entry) => boolean;
  /** When the ring's time is over, monotonic milliseconds. */
  readonly deadlineOf: (entry: Entry) => number;
  /** Resolves when the bells that begin together may be commanded; undefined when this one may. */
  readonly meets: (ring: Ring) => Promise<void> | undefined;
  /** What the receipt of a ring is to say when it has rung. */
  readonly reasonOf: (ring: Ring) => string | undefined;
  /** What became of a ring is stored. */
  readonly settled: (ring: Ring, end: AttemptEnd) => void;
  /** Called at the end of every attempt. */
  readonly over: () => void;
  readonly tell: (event: RingEvent) => void;
}
