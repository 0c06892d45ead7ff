import { BellStriker } from './bell-striker.js';
import type { RingEvent } from './events.js';
import type { Bell, Cancel, Clock, RingStore } from './ports.js';
import type { Ring } from './ring.js';
import { isFinal } from './ring.js';
import { changed, foundUnderWay, outOfTime } from './ring-machine.js';
import { RingOutcomes } from './ring-outcomes.js';
import { expectedStart } from './strike-plan.js';
import { type Entry, WaitingLine } from './waiting-line.js';

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
    this.#striker = new BellStriker({
      bell,
      store,
      clock,
      pdelay: limits.pdelay,
      outcomes: this.#outcomes,
      waitsInLine: (entry) => this.#line.isFree(entry),
      takeOut: (entry) => this.#line.remove(entry),
      over: () => this.#proceed(),
      tell,
    });
  }

  /**
   * Begins to strike, first what `unfinished` holds (oldest first). A strike that was under way when BellBot ended was
   * cut short, and counts like any other: a strike that brings the machine down must not do so at every start.
   */
  start(unfinished: readonly Ring[]): void {
    this.#stopped = false;
    const at = this.#clock.now();
    const over: Ring[] = [];
    for (const found of unfinished) {
      const ring = foundUnderWay(found, at);
      if (isFinal(ring)) {
        over.push(ring);
        continue;
      }
      this.#line.add(this.#entry(ring, Math.max(0, at - ring.acceptedAt)));
      if (ring !== found) {
        void this.#store.save(ring).catch(() => {});
      }
    }
    void this.#outcomes.over(over);
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
    this.#outcomes.stop();
    await this.#striker.stop();
  }

  /** Number of rings that wait or are being struck. */
  get length(): number {
    return this.#line.length + (this.#striker.current === undefined ? 0 : 1);
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
    const entry = this.#entry(ring, this.#clock.monotonic() - since);
    this.#line.add(entry);
    if (this.#line.head === entry) {
      this.#proceed();
    }
  }

  /** The ring of that id as it ended, when its time was over and the store could not be told so yet. */
  ended(id: string): Ring | undefined {
    return this.#outcomes.ended(id);
  }

  /**
   * Cancels a ring that waits: resolves to it once that is stored, or to undefined when no such ring waits here. Rejects
   * as the store does; then the ring still waits. Meanwhile the other rings are struck.
   */
  async cancel(id: string, reason: string): Promise<Ring | undefined> {
    const entry = this.#line.find(id);
    if (entry === undefined || entry.ring.state !== 'queued' || !this.#line.isFree(entry)) {
      return undefined;
    }
    const wasTried = this.#striker.isTrying(entry);
    const cancelled = changed(entry.ring, { type: 'cancelled', at: this.#clock.now(), reason });
    this.#line.withhold(entry);
    this.#proceed();
    try {
      await this.#store.save(cancelled);
      this.#line.remove(entry);
    } catch (error) {
      this.#line.giveBack(entry);
      if (wasTried) {
        void this.#striker.restore(entry);
      }
      throw error;
    } finally {
      this.#proceed();
    }
    this.#tell({ type: 'finished', ring: cancelled });
    return cancelled;
  }

  /** `age` is how many milliseconds ago it was accepted. */
  #entry(ring: Ring, age: number): Entry {
    const { ttl } = this.#limits;
    return { ring, deadline: ttl === 0 ? Number.POSITIVE_INFINITY : this.#clock.monotonic() + ttl - age };
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
    const untilExpiry = (this.#line.head?.deadline ?? Number.POSITIVE_INFINITY) - now;
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
    const strikeAt = this.#strikeIfDue(now);
    const due = Math.min(strikeAt, this.#striker.deadline, this.#line.deadline);
    if (due < Number.POSITIVE_INFINITY) {
      this.#cancelTimer = this.#clock.after(due - now, () => this.#proceed());
    }
  }

  /** Strikes what is next, if it may be struck now; else returns when that is, as far as it is known. */
  #strikeIfDue(now: number): number {
    const next = this.#striker.current ?? this.#line.head;
    const mayStartAt = next === undefined ? Number.POSITIVE_INFINITY : this.#striker.mayStartAt;
    if (next === undefined || mayStartAt > now) {
      return mayStartAt;
    }
    this.#striker.begin(next);
    return Number.POSITIVE_INFINITY;
  }

  /** Ends the rings whose time is over. Those that had begun have failed, the others have expired. */
  #expire(now: number): void {
    const late = [...this.#striker.takeExpired(now), ...this.#line.takeExpired(now)];
    const at = this.#clock.now();
    void this.#outcomes.over(late.map((ring) => changed(ring, outOfTime(ring, at, this.#limits.ttl))));
  }
}
