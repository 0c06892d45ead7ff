import { BellBotError, isBellBotError } from './errors.js';
import type { RingEvent } from './events.js';
import type { Bell, Cancel, Clock, RingStore } from './ports.js';
import type { Ring } from './ring.js';
import { isFinal } from './ring.js';
import type { RingChange } from './ring-machine.js';
import { changed } from './ring-machine.js';
import type { StrikePlan } from './strike-plan.js';
import { expectedStart, nextStart } from './strike-plan.js';

/** What a bell's queue may do. */
export interface QueueLimits {
  /** Most rings that may wait; the one under way does not count. */
  readonly queue: number;
  /** Milliseconds after which a waiting ring expires; 0 for never. */
  readonly ttl: number;
  /** Least milliseconds from the beginning of one strike to the next. */
  readonly pdelay: number;
}

/** What the sender of a ring is told about its place. */
export interface Place {
  /** Rings before it, the one under way included. */
  readonly ahead: number;
  /** When its first strike is expected, milliseconds since the epoch; null while the bell is not ready. */
  readonly expectedAt: number | null;
}

interface Entry {
  readonly ring: Ring;
  /** Monotonic time at which it expires. */
  readonly deadline: number;
}

/** How long to wait before a change that could not be kept is tried again, milliseconds. */
const keepRetryDelay = 1000;
/** The longest that Retry-After says while it is not known when the bell will be ready, milliseconds. */
const unknownWait = 30_000;

/** One bell's rings: one at a time, in order, when the bell is ready and the last strike is long enough ago. */
export class BellQueue {
  readonly #bell: Bell;
  readonly #store: RingStore;
  readonly #clock: Clock;
  readonly #limits: QueueLimits;
  readonly #tell: (event: RingEvent) => void;
  readonly #waiting = new Map<string, Entry>();
  #reserved = 0;
  /** Strikes still to be made by the rings that wait. */
  #strikesWaiting = 0;
  #current: Entry | undefined;
  #underWay: Promise<void> | undefined;
  #lastBegan: number | null = null;
  #stopped = true;
  #cancelTimer: Cancel = () => {};
  #cancelStatus: Cancel = () => {};

  constructor(
    bell: Bell,
    store: RingStore,
    clock: Clock,
    limits: QueueLimits,
    tell: (event: RingEvent) => void,
  ) {
    this.#bell = bell;
    this.#store = store;
    this.#clock = clock;
    this.#limits = limits;
    this.#tell = tell;
  }

  /** Begins to strike, first what `unfinished` holds (oldest first). */
  start(unfinished: readonly Ring[]): void {
    for (const ring of unfinished) {
      this.#enqueue(ring);
    }
    this.#stopped = false;
    this.#cancelStatus = this.#bell.onStatus(() => this.#proceed());
    this.#proceed();
  }

  /** Begins no further strike; resolves when the one under way is over. Waiting rings stay in the store. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    this.#cancelStatus();
    await this.#underWay;
  }

  /** Number of rings that wait or are being struck. */
  get length(): number {
    return this.#waiting.size + this.#reserved + (this.#current === undefined ? 0 : 1);
  }

  /** Holds a place for a ring that is being stored. Throws `queue-full` when there is none. */
  reserve(strikes: number): Place {
    if (this.#waiting.size + this.#reserved >= this.#limits.queue) {
      const seconds = Math.max(1, Math.ceil(this.#untilPlace() / 1000));
      throw new BellBotError('queue-full', undefined, { retryAfter: seconds });
    }
    const place = { ahead: this.length, expectedAt: this.#expectedAt() };
    this.#reserved += 1;
    this.#strikesWaiting += strikes;
    return place;
  }

  /** Gives a held place back: the ring could not be stored. */
  release(strikes: number): void {
    this.#reserved -= 1;
    this.#strikesWaiting -= strikes;
  }

  /** Puts a stored ring into the place that was held for it. */
  take(ring: Ring): void {
    this.release(ring.strikes.asked);
    this.#enqueue(ring);
    if (this.#waiting.size === 1) {
      this.#proceed();
    }
  }

  #enqueue(ring: Ring): void {
    this.#strikesWaiting += ring.strikes.asked - ring.strikes.made;
    const { ttl } = this.#limits;
    const age = Math.max(0, this.#clock.now() - ring.acceptedAt);
    const deadline = ttl === 0 ? Number.POSITIVE_INFINITY : this.#clock.monotonic() + ttl - age;
    this.#waiting.set(ring.id, { ring, deadline });
  }

  get #plan(): StrikePlan {
    return {
      pdelay: this.#limits.pdelay,
      strikeTime: this.#bell.strikeTime,
      lastBegan: this.#lastBegan,
      underWay: this.#underWay !== undefined,
    };
  }

  #expectedAt(): number | null {
    if (!this.#bell.status.ready) {
      return null;
    }
    const now = this.#clock.monotonic();
    return Math.round(this.#clock.now() + expectedStart(this.#plan, now, this.#strikesAhead()) - now);
  }

  #strikesAhead(): number {
    const current = this.#current?.ring.strikes;
    const left = current === undefined ? 0 : current.asked - current.made;
    // A strike that is under way is past its beginning already.
    return this.#strikesWaiting + left - (this.#underWay !== undefined && left > 0 ? 1 : 0);
  }

  /** Milliseconds until a waiting ring leaves its place. */
  #untilPlace(): number {
    const now = this.#clock.monotonic();
    const head = this.#waiting.values().next().value;
    const untilExpiry = head === undefined ? Number.POSITIVE_INFINITY : head.deadline - now;
    if (!this.#bell.status.ready) {
      return Math.min(untilExpiry, unknownWait);
    }
    const strikesBefore = this.#strikesAhead() - this.#strikesWaiting;
    return Math.min(untilExpiry, expectedStart(this.#plan, now, strikesBefore) - now);
  }

  /** Does the next thing that is due: expire, strike, or wait for the time of either. */
  #proceed(): void {
    this.#cancelTimer();
    if (this.#stopped || this.#underWay !== undefined) {
      return;
    }
    const now = this.#clock.monotonic();
    this.#expire(now);
    const entry = this.#current ?? this.#waiting.values().next().value;
    if (entry === undefined) {
      return;
    }
    const mayStart = this.#bell.status.ready ? nextStart(this.#plan) : Number.POSITIVE_INFINITY;
    if (mayStart <= now) {
      this.#begin(entry);
      return;
    }
    const due = Math.min(mayStart, entry.deadline);
    if (due < Number.POSITIVE_INFINITY) {
      this.#cancelTimer = this.#clock.after(due - now, () => this.#proceed());
    }
  }

  /** Ends the rings whose time is over. One that began and was cut short has failed; the others have expired. */
  #expire(now: number): void {
    const at = this.#clock.now();
    if (this.#current !== undefined && this.#current.deadline <= now) {
      const why = this.#current.ring.reason ?? 'Its strike was cut short.';
      this.#leave({ type: 'failed', at, reason: `${why} The bell was not ready again within ttl.` });
    }
    for (const entry of this.#waiting.values()) {
      if (entry.deadline > now) {
        break;
      }
      this.#remove(entry);
      const seconds = Math.round(this.#limits.ttl / 1000);
      const reason = `It waited longer than ttl, ${seconds} s.`;
      this.#settle(
        changed(entry.ring, { type: entry.ring.state === 'queued' ? 'expired' : 'failed', at, reason }),
      );
    }
  }

  #leave(change: RingChange): void {
    const entry = this.#current;
    this.#current = undefined;
    if (entry !== undefined) {
      this.#settle(changed(entry.ring, change));
    }
  }

  #settle(ring: Ring): void {
    void this.#keep(ring).then(() => this.#tell({ type: 'finished', ring }));
  }

  #remove({ ring }: Entry): void {
    this.#waiting.delete(ring.id);
    this.#strikesWaiting -= ring.strikes.asked - ring.strikes.made;
  }

  #begin(entry: Entry): void {
    if (entry !== this.#current) {
      this.#remove(entry);
      this.#current = entry;
    }
    this.#underWay = this.#strike(entry).finally(() => {
      this.#underWay = undefined;
      this.#proceed();
    });
  }

  async #strike(entry: Entry): Promise<void> {
    const began = changed(entry.ring, { type: 'strike-began', at: this.#clock.now() });
    this.#current = { ...entry, ring: began };
    this.#lastBegan = this.#clock.monotonic();
    if (!(await this.#keep(began))) {
      this.#current = entry;
      return;
    }
    this.#lastBegan = this.#clock.monotonic();
    this.#tell({ type: 'striking', ring: began });
    const after = await this.#outcome(began);
    this.#current = isFinal(after) ? undefined : { ...entry, ring: after };
    await this.#keep(after);
    if (after.strikes.made > began.strikes.made) {
      this.#tell({ type: 'struck', ring: after });
    } else {
      this.#tell({ type: 'cut-short', ring: after, reason: after.reason ?? '' });
    }
    if (isFinal(after)) {
      this.#tell({ type: 'finished', ring: after });
    }
  }

  async #outcome(began: Ring): Promise<Ring> {
    try {
      const report = await this.#bell.strike();
      return changed(began, { type: 'strike-made', at: report.struckAt });
    } catch (error) {
      const reason = isBellBotError(error) ? error.message : `The bell failed: ${String(error)}`;
      return changed(began, { type: 'strike-cut-short', at: this.#clock.now(), reason });
    }
  }

  /** Keeps a change, however long it takes; false when the queue was stopped before it could. */
  async #keep(ring: Ring): Promise<boolean> {
    for (;;) {
      try {
        await this.#store.save(ring);
        return true;
      } catch {
        if (this.#stopped) {
          return false;
        }
        await new Promise<void>((resolve) => {
          this.#clock.after(keepRetryDelay, resolve);
        });
      }
    }
  }
}
