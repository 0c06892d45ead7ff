import type { Bell, Clock } from '../ports.js';
import { type Held, isFinal, type Ring } from '../ring.js';
import type { Ages } from './ages.js';
import type { BellStriker } from './bell-striker.js';
import type { HoldWatch } from './hold-watch.js';
import { spacing } from './strike-plan.js';
import type { WaitingLine } from './waiting-line.js';

/** The longest that Retry-After says while it is not known when the bell will be ready, milliseconds. */
const unknownWait = 30_000;

/** What the sender of a ring is told about its place. */
export interface Place {
  /** Rings before it, the one under way included. */
  readonly ahead: number;
  /** When its first strike is expected, milliseconds since the epoch; null while that is not known. */
  readonly expectedAt: number | null;
  readonly held: Held | null;
}

/** What prospects are made of. */
export interface ProspectsParts {
  readonly bell: Bell;
  readonly clock: Clock;
  readonly line: WaitingLine;
  readonly striker: BellStriker;
  readonly watch: HoldWatch;
  readonly ages: Ages;
}

/** What is to be expected of a bell's queue. */
export class Prospects {
  readonly #parts: ProspectsParts;

  constructor(parts: ProspectsParts) {
    this.#parts = parts;
  }

  /** Number of rings that wait or are being struck. */
  get length(): number {
    return this.#parts.line.length + this.#parts.striker.length;
  }

  /** What a ring is told that comes now. */
  place(isUrgent: boolean): Place {
    return { ahead: this.length, expectedAt: this.#expectedAt(isUrgent), held: this.heldOf(isUrgent) };
  }

  /** Milliseconds until a waiting ring leaves its place. */
  untilPlace(): number {
    const { clock, line, striker, ages } = this.#parts;
    const now = clock.monotonic();
    const first = line.first();
    const deadline =
      first === undefined ? Number.POSITIVE_INFINITY : ages.deadlineOf(first.time, first.urgent === true);
    const free = this.#freeAt(false);
    return Math.min(deadline - now, free === null ? unknownWait : Math.max(free, striker.freeAt(now)) - now);
  }

  /** Why a ring that waits is held; null when it is not. */
  heldOf(isUrgent: boolean): Held | null {
    const { clock, striker, watch } = this.#parts;
    const hold = watch.holdOf(isUrgent);
    const now = clock.monotonic();
    const isOnDuty = striker.dutyFreeAt > Math.max(now, striker.nextAt);
    if (hold !== null || !isOnDuty) {
      return hold;
    }
    return { why: 'duty', until: Math.round(clock.now() + striker.dutyFreeAt - now) };
  }

  /** A ring as it is now: whether it is held is known of those that wait. */
  asHeld(ring: Ring): Ring {
    const { line, striker } = this.#parts;
    const waits =
      !isFinal(ring) && (line.isFree(ring.id) || striker.idle.some((entry) => entry.ring.id === ring.id));
    return waits ? { ...ring, held: this.heldOf(ring.urgent) } : ring;
  }

  /** How many rings wait that are held by pauses, or silence. */
  get held(): number {
    const { line, striker, watch } = this.#parts;
    const { stop, silence } = watch.look();
    const all = line.length + striker.idle.length;
    if (stop !== null) {
      return all;
    }
    const passing = watch.holdOf(true) === null ? line.urgent : 0;
    return silence === null ? 0 : all - passing;
  }

  #expectedAt(isUrgent: boolean): number | null {
    const { clock, line, striker } = this.#parts;
    const free = this.#freeAt(isUrgent);
    if (free === null) {
      return null;
    }
    const now = clock.monotonic();
    const start = Math.max(free, striker.freeAt(now)) + line.strikes * spacing(striker.plan);
    return Math.round(clock.now() + start - now);
  }

  /** When the bell may strike as far as is known, monotonic milliseconds; null when that is not known. */
  #freeAt(isUrgent: boolean): number | null {
    const { bell, clock, striker, watch } = this.#parts;
    const hold = watch.holdOf(isUrgent);
    if (!bell.status.ready || (hold !== null && hold.until === null)) {
      return null;
    }
    const held = hold?.until == null ? 0 : hold.until - clock.now();
    return Math.max(striker.dutyFreeAt, clock.monotonic() + held);
  }
}
