import type { RingEvent } from '../events.js';
import type { Bell, Cancel, Clock, RingStore } from '../ports.js';
import { isFinal, type Ring } from '../ring.js';
import { changed, outOfTime } from '../ring-machine.js';
import { ticketOf } from '../tickets.js';
import { BellStriker } from './bell-striker.js';
import { Expiry } from './expiry.js';
import { RingOutcomes } from './ring-outcomes.js';
import { RingsAtHand } from './rings-at-hand.js';
import { expectedStart } from './strike-plan.js';
import { WaitingLine } from './waiting-line.js';

/** What a bell's queue may do. */
export interface QueueLimits {
  /** Most rings that may wait; the one under way does not count. */
  readonly queue: number;
  /** Milliseconds after which a waiting ring expires; 0 for never. */
  readonly ttl: number;
  /** Least milliseconds from one strike command to the next. */
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
  readonly #outcomes: RingOutcomes;
  readonly #rings: RingsAtHand;
  readonly #expiry: Expiry;
  readonly #striker: BellStriker;
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
    this.#outcomes = new RingOutcomes(store, clock, tell);
    const { outcomes, line } = { outcomes: this.#outcomes, line: this.#line };
    const arrived = (): void => this.#proceed();
    this.#rings = new RingsAtHand({ bell: bell.name, store, clock, line, outcomes, arrived, tell });
    this.#expiry = new Expiry({ rings: this.#rings, outcomes, ttl: limits.ttl, tell });
    this.#striker = new BellStriker({
      bell,
      store,
      clock,
      pdelay: limits.pdelay,
      outcomes,
      waitsInLine: ({ ring }) => line.isFree(ring.id),
      takeOut: ({ ring }) => this.#rings.takeOut(ring.id),
      over: () => this.#proceed(),
      tell,
    });
  }

  /**
   * Begins to strike, first the rings of these tickets (oldest first). A strike that was under way when BellBot ended was
   * cut short, and counts like any other: a strike that brings the machine down must not do so at every start.
   */
  start(tickets: Uint8Array): void {
    this.#stopped = false;
    const at = this.#clock.now();
    const now = this.#clock.monotonic();
    this.#line.addPacked(tickets, (acceptedAt) => this.#deadline(now - Math.max(0, at - acceptedAt)));
    for (const id of this.#line.begun) {
      this.#rings.load(id);
    }
    this.#cancelStatus = this.#bell.onStatus(() => this.#proceed());
    this.#proceed();
  }

  /**
   * Begins no further strike; resolves when the one under way is over. Waiting rings stay in the store, and so does one
   * whose strike was stored but not yet commanded.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    this.#cancelStatus();
    this.#expiry.stop();
    this.#outcomes.stop();
    await this.#striker.stop();
  }

  /** Number of rings that wait or are being struck. */
  get length(): number {
    return this.#line.length + (this.#striker.current === undefined ? 0 : 1);
  }

  /** How many rings wait, and the id of the one that has waited longest, if any may be struck. */
  get waiting(): { readonly waiting: number; readonly oldest: string | undefined } {
    return { waiting: this.#line.length, oldest: this.#line.head?.id };
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

  /**
   * Puts a stored ring into the place that was held for it. `since` is when it was accepted, on the monotonic clock: the
   * other clock may have been set meanwhile.
   */
  take(ring: Ring, since: number): void {
    this.#line.release(ring.strikes.asked);
    this.#line.add({ ...ticketOf(ring), time: this.#deadline(since) });
    if (this.#line.head?.id === ring.id) {
      this.#rings.keep(ring);
      this.#proceed();
    }
  }

  /** The ring of that id as it ended, when its time was over, until that is stored. Rejects as the store does. */
  async ended(id: string): Promise<Ring | undefined> {
    return this.#outcomes.ended(id) ?? (await this.#expiry.ended(id));
  }

  /**
   * Cancels a ring that waits: resolves to it once that is stored, or to undefined when no such ring waits here. Rejects
   * as the store does; then the ring still waits. Meanwhile the other rings are struck.
   */
  async cancel(id: string, reason: string): Promise<Ring | undefined> {
    if (this.#line.find(id)?.begun !== false || !this.#line.isFree(id)) {
      return undefined;
    }
    const tried = this.#striker.trying(id);
    this.#line.withhold(id);
    this.#proceed();
    let cancelled: Ring | undefined;
    try {
      cancelled = await this.#storeCancelled(id, reason);
      this.#rings.takeOut(id);
    } catch (error) {
      this.#line.giveBack(id);
      if (tried !== undefined) {
        void this.#striker.restore(tried);
      }
      throw error;
    } finally {
      this.#proceed();
    }
    if (cancelled !== undefined) {
      this.#tell({ type: 'finished', ring: cancelled });
    }
    return cancelled;
  }

  /** Stores that a ring is cancelled. Undefined when the store does not know that it waits. */
  async #storeCancelled(id: string, reason: string): Promise<Ring | undefined> {
    const ring = this.#rings.get(id) ?? (await this.#store.get(id));
    if (ring === undefined || isFinal(ring)) {
      return undefined;
    }
    const cancelled = changed(ring, { type: 'cancelled', at: this.#clock.now(), reason });
    await this.#store.save(cancelled);
    return cancelled;
  }

  /** Monotonic milliseconds at which a ring expires that was accepted at `since`. */
  #deadline(since: number): number {
    return this.#limits.ttl === 0 ? Number.POSITIVE_INFINITY : since + this.#limits.ttl;
  }

  #expectedAt(): number | null {
    if (!this.#bell.status.ready) {
      return null;
    }
    const now = this.#clock.monotonic();
    const { plan, strikesToCome } = this.#striker;
    return Math.round(this.#clock.now() + expectedStart(plan, now, strikesToCome + this.#line.strikes) - now);
  }

  /** Milliseconds until a waiting ring leaves its place. */
  #untilPlace(): number {
    const now = this.#clock.monotonic();
    const untilExpiry = (this.#line.head?.time ?? Number.POSITIVE_INFINITY) - now;
    if (!this.#bell.status.ready) {
      return Math.min(untilExpiry, unknownWait);
    }
    const { plan, strikesToCome } = this.#striker;
    return Math.min(untilExpiry, expectedStart(plan, now, strikesToCome) - now);
  }

  /** Does what is due, expiring before striking, and sets the time of what is next. */
  #proceed(): void {
    this.#cancelTimer();
    if (this.#stopped) {
      return;
    }
    const now = this.#clock.monotonic();
    this.#expire(now);
    this.#rings.loadHead();
    const strikeAt = this.#strikeIfDue(now);
    const due = Math.min(strikeAt, this.#striker.deadline, this.#line.deadline);
    if (due < Number.POSITIVE_INFINITY) {
      this.#cancelTimer = this.#clock.after(due - now, () => this.#proceed());
    }
  }

  /** Strikes what is next, if it may be struck now; else returns when that is, as far as it is known. */
  #strikeIfDue(now: number): number {
    const next = this.#striker.current ?? this.#rings.head;
    const mayStartAt = next === undefined ? Number.POSITIVE_INFINITY : this.#striker.mayStartAt;
    if (next === undefined || mayStartAt > now) {
      return mayStartAt;
    }
    this.#striker.begin(next);
    return Number.POSITIVE_INFINITY;
  }

  /** Ends the rings whose time is over. */
  #expire(now: number): void {
    const at = this.#clock.now();
    const begun = this.#striker.takeExpired(now);
    void this.#outcomes.over(begun.map((ring) => changed(ring, outOfTime(ring, at, this.#limits.ttl))));
    const waiting = this.#line.takeExpired(now, at);
    if (waiting !== undefined) {
      this.#expiry.add(waiting);
    }
  }
}
