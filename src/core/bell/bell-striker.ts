import type { RingEvent } from '../events.js';
import type { Bell, Clock, RingStore } from '../ports.js';
import type { Ring } from '../ring.js';
import { isFinal } from '../ring.js';
import { changed } from '../ring-machine.js';
import { strikesLeft } from '../tickets.js';
import { type RingOutcomes, retryDelay } from './ring-outcomes.js';
import { type AttemptResult, type Entry, StrikeAttempt } from './strike-attempt.js';
import { nextStart, type StrikePlan } from './strike-plan.js';

/** What a striker works with, and what it asks and tells its queue. */
export interface StrikerParts {
  readonly bell: Bell;
  readonly store: RingStore;
  readonly clock: Clock;
  /** Least milliseconds from one strike command to the next. */
  readonly pdelay: number;
  readonly outcomes: RingOutcomes;
  /** True while the ring waits in line, and is not being cancelled. */
  readonly waitsInLine: (entry: Entry) => boolean;
  /** Takes a ring out of the line: its strike is about to be commanded. */
  readonly takeOut: (entry: Entry) => void;
  /** Called at the end of every attempt. */
  readonly over: () => void;
  readonly tell: (event: RingEvent) => void;
}

/** Strikes one ring of a bell's queue at a time, never sooner than `pdelay` after the last strike. */
export class BellStriker {
  readonly #parts: StrikerParts;
  /** The ring that is being struck, or whose next strike is to come: it was cut short, or has several. */
  #current: Entry | undefined;
  #attempt: StrikeAttempt | undefined;
  #attemptOver: Promise<void> = Promise.resolve();
  /** When the last strike was commanded. */
  #lastBegan: number | null = null;
  /** Not before then, since the last attempt came to nothing. */
  #retryAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(parts: StrikerParts) {
    this.#parts = parts;
  }

  /** The ring that is being struck, or is next whatever waits. */
  get current(): Entry | undefined {
    return this.#current;
  }

  /** When the current ring's time is over, unless it is being struck; monotonic milliseconds. */
  get deadline(): number {
    return (this.#isUnderWay ? undefined : this.#current?.deadline) ?? Number.POSITIVE_INFINITY;
  }

  /** Strikes of the current ring that have not been commanded. */
  get strikesToCome(): number {
    const left = this.#current === undefined ? 0 : strikesLeft(this.#current.ring.strikes);
    return this.#isUnderWay ? Math.max(0, left - 1) : left;
  }

  /** What is known of the time of the next strike. */
  get plan(): StrikePlan {
    const { strikeTime, frame } = this.#parts.bell;
    const { pdelay } = this.#parts;
    return { pdelay, strikeTime, frame, lastBegan: this.#lastBegan, underWay: this.#isUnderWay };
  }

  /** When a strike may begin as far as that is known, monotonic milliseconds; infinity until `over` or a new status. */
  get mayStartAt(): number {
    return this.#stopped || this.#attempt !== undefined || !this.#parts.bell.status.ready
      ? Number.POSITIVE_INFINITY
      : Math.max(nextStart(this.plan), this.#retryAt);
  }

  /** The ring of that id as it waited, while a strike of it is being stored or made. */
  trying(id: string): Entry | undefined {
    return this.#attempt?.entry.ring.id === id ? this.#attempt.entry : undefined;
  }

  /** Tries to strike a ring, the current or one that waits. Only when `mayStartAt` is not later than now. */
  begin(entry: Entry): void {
    const { bell, store, clock } = this.#parts;
    const attempt = new StrikeAttempt(entry, {
      bell,
      store,
      clock,
      mayStrike: () => this.#mayStrike(entry),
      commanded: (ring) => this.#commanded(entry, ring),
      restore: () => this.restore(entry),
    });
    this.#attempt = attempt;
    this.#attemptOver = attempt.make().then(async (result) => {
      await this.#settle(entry, result);
      this.#attempt = undefined;
      this.#parts.over();
    });
  }

  /** Lets go of the current ring and returns it, when its time is over at `now` and it is not being struck. */
  takeExpired(now: number): Ring[] {
    const current = this.#current;
    if (current === undefined || this.deadline > now) {
      return [];
    }
    this.#current = undefined;
    return [current.ring];
  }

  /** Stores a ring as it waits, after a strike that was stored and is not made; until it is struck or ends otherwise. */
  async restore(entry: Entry): Promise<void> {
    const attempt = this.#attempt;
    const waitsStill = (): boolean =>
      this.#waits(entry) && (this.#attempt === undefined || this.#attempt === attempt);
    if (waitsStill()) {
      await this.#parts.outcomes.save(entry.ring, () => !waitsStill());
    }
  }

  /** Commands no strike any more; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#attempt?.isCommanded === false) {
      // At once: on a slow disk BellBot may have ended before what is being stored is there.
      await this.#attempt.takeBack();
    }
    await this.#attemptOver;
  }

  get #isUnderWay(): boolean {
    return this.#attempt?.isCommanded === true;
  }

  #waits(entry: Entry): boolean {
    return this.#current === entry || this.#parts.waitsInLine(entry);
  }

  #mayStrike(entry: Entry): boolean {
    const inTime = this.#parts.clock.monotonic() < entry.deadline;
    return !this.#stopped && this.#waits(entry) && inTime && this.#parts.bell.status.ready;
  }

  #commanded(entry: Entry, ring: Ring): void {
    this.#parts.takeOut(entry);
    this.#current = { ...entry, ring };
    this.#lastBegan = this.#parts.clock.monotonic();
    this.#parts.tell({ type: 'striking', ring });
  }

  async #settle(entry: Entry, result: AttemptResult): Promise<void> {
    if (result.type === 'unknown') {
      // It could never be accounted for, and must not keep the others waiting.
      this.#parts.takeOut(entry);
      this.#current = undefined;
      const reason = 'The store does not know this ring any more.';
      const ring = changed(entry.ring, { type: 'failed', at: this.#parts.clock.now(), reason });
      this.#parts.tell({ type: 'finished', ring });
      return;
    }
    if (result.type === 'not-stored' || result.type === 'not-made') {
      // A bell that is ready and refuses all the same is not asked over and over.
      if (result.type === 'not-stored' || this.#mayStrike(entry)) {
        this.#retryAt = this.#parts.clock.monotonic() + retryDelay;
      }
      return;
    }
    const { ring } = result;
    this.#current = isFinal(ring) ? undefined : { ...entry, ring };
    await this.#parts.outcomes.struck(ring, result.type === 'made');
  }
}
