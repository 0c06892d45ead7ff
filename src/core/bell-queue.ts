import { isBellBotError } from './errors.js';
import type { RingEvent } from './events.js';
import type { Bell, Cancel, Clock, RingStore } from './ports.js';
import type { Ring } from './ring.js';
import { isFinal } from './ring.js';
import { changed, outOfTime } from './ring-machine.js';
import { saveUntilStored } from './save-until-stored.js';
import type { StrikePlan } from './strike-plan.js';
import { expectedStart, nextStart } from './strike-plan.js';
import { type Entry, strikesLeft, WaitingLine } from './waiting-line.js';

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

/** The longest that Retry-After says while it is not known when the bell will be ready, milliseconds. */
const unknownWait = 30_000;

/** One bell's rings: one at a time, in order, when the bell is ready and the last strike is long enough ago. */
export class BellQueue {
  readonly #bell: Bell;
  readonly #store: RingStore;
  readonly #clock: Clock;
  readonly #limits: QueueLimits;
  readonly #tell: (event: RingEvent) => void;
  readonly #line: WaitingLine;
  /** The ring that is being struck, or was cut short and is next. */
  #current: Entry | undefined;
  #strikeUnderWay: Promise<void> | undefined;
  #lastBegan: number | null = null;
  /** Ids of the rings whose cancelling is being stored. */
  readonly #cancelling = new Set<string>();
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
    this.#line = new WaitingLine(limits.queue);
  }

  /** Begins to strike, first what `unfinished` holds (oldest first). */
  start(unfinished: readonly Ring[]): void {
    for (const ring of unfinished) {
      this.#line.add(this.#entry(ring));
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
    await this.#strikeUnderWay;
  }

  /** Number of rings that wait or are being struck. */
  get length(): number {
    return this.#line.length + (this.#current === undefined ? 0 : 1);
  }

  /** Holds a place for a ring that is being stored. Throws `queue-full` when there is none. */
  hold(strikes: number): Place {
    const place = { ahead: this.length, expectedAt: this.#expectedAt() };
    this.#line.hold(strikes, () => this.#untilPlace());
    return place;
  }

  /** Gives a held place back: the ring could not be stored. */
  release(strikes: number): void {
    this.#line.release(strikes);
  }

  /** Puts a stored ring into the place that was held for it. */
  take(ring: Ring): void {
    this.#line.release(ring.strikes.asked);
    const entry = this.#entry(ring);
    this.#line.add(entry);
    if (this.#line.head === entry) {
      this.#proceed();
    }
  }

  /**
   * Cancels a ring that waits: resolves to it once that is stored, or to undefined when no such ring waits here. Rejects
   * as the store does; then the ring still waits.
   */
  async cancel(id: string, reason: string): Promise<Ring | undefined> {
    const entry = this.#line.find(id);
    if (entry === undefined || entry.ring.state !== 'queued' || this.#cancelling.has(id)) {
      return undefined;
    }
    const cancelled = changed(entry.ring, { type: 'cancelled', at: this.#clock.now(), reason });
    this.#cancelling.add(id);
    try {
      await this.#store.save(cancelled);
      this.#line.remove(entry);
    } finally {
      this.#cancelling.delete(id);
      this.#proceed();
    }
    this.#tell({ type: 'finished', ring: cancelled });
    return cancelled;
  }

  #entry(ring: Ring): Entry {
    const { ttl } = this.#limits;
    const age = Math.max(0, this.#clock.now() - ring.acceptedAt);
    return { ring, deadline: ttl === 0 ? Number.POSITIVE_INFINITY : this.#clock.monotonic() + ttl - age };
  }

  get #plan(): StrikePlan {
    const { strikeTime, frame } = this.#bell;
    const underWay = this.#strikeUnderWay !== undefined;
    return { pdelay: this.#limits.pdelay, strikeTime, frame, lastBegan: this.#lastBegan, underWay };
  }

  /** Strikes of the current ring that have not begun. */
  get #currentStrikes(): number {
    const left = this.#current === undefined ? 0 : strikesLeft(this.#current.ring);
    return this.#strikeUnderWay === undefined ? left : Math.max(0, left - 1);
  }

  #expectedAt(): number | null {
    if (!this.#bell.status.ready) {
      return null;
    }
    const now = this.#clock.monotonic();
    const start = expectedStart(this.#plan, now, this.#currentStrikes + this.#line.strikes);
    return Math.round(this.#clock.now() + start - now);
  }

  /** Milliseconds until a waiting ring leaves its place. */
  #untilPlace(): number {
    const now = this.#clock.monotonic();
    const untilExpiry = (this.#line.head?.deadline ?? Number.POSITIVE_INFINITY) - now;
    if (!this.#bell.status.ready) {
      return Math.min(untilExpiry, unknownWait);
    }
    return Math.min(untilExpiry, expectedStart(this.#plan, now, this.#currentStrikes) - now);
  }

  /** Does the next thing that is due: expire, strike, or wait for the time of either. */
  #proceed(): void {
    this.#cancelTimer();
    // The end of a strike, and of a cancelling, call this again.
    if (this.#stopped || this.#strikeUnderWay !== undefined || this.#cancelling.size > 0) {
      return;
    }
    const now = this.#clock.monotonic();
    this.#expire(now);
    const entry = this.#current ?? this.#line.head;
    if (entry === undefined) {
      return;
    }
    const mayStart = this.#bell.status.ready ? nextStart(this.#plan) : Number.POSITIVE_INFINITY;
    if (mayStart <= now) {
      this.#begin(entry);
      return;
    }
    const due = Math.min(mayStart, entry.deadline, this.#line.head?.deadline ?? Number.POSITIVE_INFINITY);
    if (due < Number.POSITIVE_INFINITY) {
      this.#cancelTimer = this.#clock.after(due - now, () => this.#proceed());
    }
  }

  /** Ends the rings whose time is over. Those that had begun have failed, the others have expired. */
  #expire(now: number): void {
    const expired = this.#line.takeExpired(now);
    if (this.#current !== undefined && this.#current.deadline <= now) {
      expired.unshift(this.#current.ring);
      this.#current = undefined;
    }
    const at = this.#clock.now();
    const ended = expired.map((ring) => changed(ring, outOfTime(ring, at, this.#limits.ttl)));
    void this.#end(ended);
  }

  async #end(rings: readonly Ring[]): Promise<void> {
    await Promise.all(rings.map((ring) => this.#save(ring)));
    for (const ring of rings) {
      this.#tell({ type: 'finished', ring });
    }
    const expired = rings.filter(({ state }) => state === 'expired');
    if (expired.length > 0) {
      this.#tell({ type: 'expired', rings: expired });
    }
  }

  #begin(entry: Entry): void {
    this.#line.remove(entry);
    this.#current = entry;
    this.#strikeUnderWay = this.#strike(entry).finally(() => {
      this.#strikeUnderWay = undefined;
      this.#proceed();
    });
  }

  async #strike(entry: Entry): Promise<void> {
    this.#lastBegan = this.#clock.monotonic();
    const began = changed(entry.ring, { type: 'strike-began', at: this.#clock.now() });
    if (!(await this.#save(began))) {
      return;
    }
    this.#lastBegan = this.#clock.monotonic();
    this.#current = { ...entry, ring: began };
    this.#tell({ type: 'striking', ring: began });
    const after = await this.#outcome(began);
    this.#current = isFinal(after) ? undefined : { ...entry, ring: after };
    await this.#save(after);
    this.#tell(
      after.strikes.made > began.strikes.made
        ? { type: 'struck', ring: after }
        : { type: 'cut-short', ring: after, reason: after.reason ?? '' },
    );
    if (isFinal(after)) {
      this.#tell({ type: 'finished', ring: after });
    }
  }

  async #outcome(began: Ring): Promise<Ring> {
    try {
      const { struckAt } = await this.#bell.strike();
      return changed(began, { type: 'strike-made', at: struckAt });
    } catch (error) {
      const reason = isBellBotError(error) ? error.message : `The bell failed: ${String(error)}`;
      return changed(began, { type: 'strike-cut-short', at: this.#clock.now(), reason });
    }
  }

  /** Stores a change, however long it takes; false when the queue was stopped before it could. */
  #save(ring: Ring): Promise<boolean> {
    return saveUntilStored(ring, { store: this.#store, clock: this.#clock, givenUp: () => this.#stopped });
  }
}
