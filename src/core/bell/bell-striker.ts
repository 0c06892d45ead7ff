import type { Ring } from '../ring.js';
import { isFinal } from '../ring.js';
import { changed, isComplete } from '../ring-machine.js';
import { wait } from '../wait.js';
import { Duty } from './duty.js';
import { retryDelay } from './ring-outcomes.js';
import { RingsInHand } from './rings-in-hand.js';
import { type AttemptResult, type Entry, StrikeAttempt } from './strike-attempt.js';
import { nextStart, type StrikePlan, spacing } from './strike-plan.js';
import type { StrikerParts } from './striker-parts.js';
import { Tempo, timeOf } from './tempo.js';

/** How long before its time a strike of a pattern in time is begun to be stored, milliseconds. */
const lead = 300;

/** Strikes one ring of a bell's queue at a time, never sooner than `pdelay` after the last strike of another. */
export class BellStriker {
  readonly #parts: StrikerParts;
  readonly #tempo = new Tempo();
  readonly #duty: Duty;
  readonly #hand = new RingsInHand();
  #attempt: StrikeAttempt | undefined;
  #attemptOver: Promise<void> = Promise.resolve();
  /** When the last strike was commanded. */
  #lastBegan: number | null = null;
  /** As it was when the current ring began: that goes by what was set then. */
  #pdelay: number;
  /** Not before then, since the last attempt came to nothing. */
  #retryAt = Number.NEGATIVE_INFINITY;
  readonly #stopping = new AbortController();

  constructor(parts: StrikerParts) {
    this.#parts = parts;
    this.#pdelay = parts.rules().limits.pdelay;
    this.#duty = new Duty(parts.bell.frame);
  }

  /** Strikes that were made before this life and may still count: monotonic milliseconds, oldest first. */
  remember(strikes: readonly number[]): void {
    for (const at of strikes) {
      this.#duty.add(at);
    }
  }

  /** The ring that is being struck, or is next whatever waits. */
  get current(): Entry | undefined {
    return this.#hand.next;
  }

  /** The ring that is being struck at this moment. */
  get striking(): Ring | undefined {
    return this.#isUnderWay ? this.#hand.current?.ring : undefined;
  }

  /** Number of rings that it has taken out of the line. */
  get length(): number {
    return this.#hand.length;
  }

  /** When the oldest of them was accepted; infinity when there is none. Monotonic milliseconds. */
  get oldest(): number {
    return this.#hand.oldest;
  }

  /** Resolves when the attempt under way is over. */
  get idleAgain(): Promise<void> {
    return this.#attemptOver;
  }

  /** True while a strike is being stored, or made. */
  get isTrying(): boolean {
    return this.#attempt !== undefined;
  }

  /** The rings taken out of the line that are not being struck. */
  get idle(): readonly Entry[] {
    return this.#hand.idle(this.#isUnderWay);
  }

  /** When the next strike may begin, as far as `pdelay` is concerned; may be in the past. */
  get nextAt(): number {
    return nextStart(this.plan);
  }

  /** When the time of a ring is over that is not being struck; monotonic milliseconds. */
  get deadline(): number {
    const idle = this.idle.map((entry) => this.#parts.deadlineOf(entry));
    return Math.min(Number.POSITIVE_INFINITY, ...idle);
  }

  /** Strikes of the rings taken out of the line that have not been commanded. */
  get strikesToCome(): number {
    const left = this.#hand.strikes;
    return this.#isUnderWay ? Math.max(0, left - 1) : left;
  }

  /** What is known of the time of the next strike. */
  get plan(): StrikePlan {
    const { strikeTime, frame } = this.#parts.bell;
    const { pdelay } = this.#parts.rules().limits;
    return { pdelay, strikeTime, frame, lastBegan: this.#lastBegan, underWay: this.#isUnderWay };
  }

  /** When the first strike of the next ring is expected at `now`, as far as that is known. */
  freeAt(now: number): number {
    const { plan } = this;
    const last = this.#hand.current && this.#tempo.lastDueAt(this.#hand.current.ring);
    return last === undefined
      ? Math.max(now, nextStart(plan)) + this.strikesToCome * spacing(plan)
      : Math.max(now, last + spacing(plan));
  }

  /** When the duty of the bell lets it strike again, monotonic milliseconds; may be in the past. */
  get dutyFreeAt(): number {
    return this.#duty.freeAt(this.#parts.rules().perMinute);
  }

  /** True when nothing but its duty keeps the bell from striking this ring at `now`. */
  isOnDuty(entry: Entry, now: number): boolean {
    const isSweep = entry.ring.motion?.type === 'sweep';
    return !isSweep && this.dutyFreeAt > now && this.#pacedAt(entry) <= now;
  }

  /**
   * When a strike of this ring may begin as far as that is known at `now`, monotonic milliseconds; infinity until `over`
   * or a new status.
   */
  mayStartAt(entry: Entry, now: number): number {
    const paced = this.#pacedAt(entry);
    return this.isOnDuty(entry, now) ? this.dutyFreeAt : paced;
  }

  /** A pattern begins whenever its first strike comes, together with those of other bells. */
  beginPattern(ring: Ring, at: number): void {
    this.#tempo.begin(ring, at);
  }

  /** The ring of that id as it waited, while a strike of it is being stored or made. */
  trying(id: string): Entry | undefined {
    return this.#attempt?.entry.ring.id === id ? this.#attempt.entry : undefined;
  }

  /**
   * Tries to strike a ring, the current or one that waits, which may be rung for others too. Only when `mayStartAt` is not
   * later than now.
   */
  begin(entry: Entry, asRung: Ring): void {
    const { bell, store, clock, over, reasonOf } = this.#parts;
    const attempt = new StrikeAttempt(entry, {
      bell,
      store,
      clock,
      asRung,
      due: () => this.#due(asRung),
      mayStrike: () => this.#mayStrike(entry),
      commanded: (ring) => this.#commanded(entry, ring, asRung),
      reason: () => reasonOf(asRung),
      restore: () => this.restore(entry),
    });
    this.#attempt = attempt;
    this.#attemptOver = attempt.make().then(async (result) => {
      await this.#settle(entry, result);
      this.#attempt = undefined;
      over();
    });
  }

  /** Lets go of the rings whose time is over at `now` and that are not being struck, and returns them. */
  takeExpired(now: number): Ring[] {
    return this.takeIdle((entry) => this.#parts.deadlineOf(entry) <= now);
  }

  /** Lets go of the rings that are meant and not being struck, and returns them. */
  takeIdle(isMeant: (entry: Entry) => boolean): Ring[] {
    const taken = this.idle.filter(isMeant);
    for (const entry of taken) {
      this.#hand.letGo(entry);
    }
    return taken.map(({ ring }) => ring);
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
    this.#stopping.abort();
    if (this.#attempt?.isCommanded === false) {
      // At once: on a slow disk BellBot may have ended before what is being stored is there.
      await this.#attempt.takeBack();
    }
    await this.#attemptOver;
  }

  get #isUnderWay(): boolean {
    return this.#attempt?.isCommanded === true;
  }

  /** When a strike of this ring may begin, but for the duty of the bell. */
  #pacedAt(entry: Entry): number {
    if (this.#stopping.signal.aborted || this.#attempt !== undefined || !this.#parts.bell.status.ready) {
      return Number.POSITIVE_INFINITY;
    }
    const isCurrent = this.#hand.current?.ring.id === entry.ring.id;
    const due = this.#tempo.dueAt(entry.ring);
    const plan = isCurrent ? { ...this.plan, pdelay: this.#pdelay } : this.plan;
    // Within a pattern in time pdelay does not count.
    const next = isCurrent && due !== undefined ? Number.NEGATIVE_INFINITY : nextStart(plan);
    return Math.max(next, (due ?? Number.NEGATIVE_INFINITY) - lead, this.#retryAt);
  }

  #waits(entry: Entry): boolean {
    return this.#hand.has(entry) || this.#parts.waitsInLine(entry);
  }

  /** Strikes that come with a time of their own are ready a little before it. */
  #due(ring: Ring): Promise<void> | undefined {
    const { clock, meets } = this.#parts;
    const met = meets(ring);
    if (met !== undefined) {
      return met;
    }
    const left = timeOf(ring) === undefined ? 0 : (this.#tempo.dueAt(ring) ?? 0) - clock.monotonic();
    return left <= 0 ? undefined : wait(clock, left, { early: this.#stopping.signal });
  }

  #mayStrike(entry: Entry): boolean {
    const { bell, clock, deadlineOf, isHeld } = this.#parts;
    const inTime = clock.monotonic() < deadlineOf(entry);
    const isStopped = this.#stopping.signal.aborted;
    return !isStopped && this.#waits(entry) && inTime && bell.status.ready && !isHeld(entry);
  }

  #commanded(entry: Entry, ring: Ring, asRung: Ring): void {
    const now = this.#parts.clock.monotonic();
    this.#parts.takeOut(entry, ring);
    if (this.#hand.current !== entry) {
      this.#pdelay = this.#parts.rules().limits.pdelay;
    }
    this.#hand.strike(entry, { ...entry, ring });
    this.#parts.commanded(asRung);
    this.#tempo.commanded(asRung, now);
    this.#lastBegan = now;
    if (ring.motion?.type !== 'sweep') {
      this.#duty.add(now);
    }
    this.#parts.tell({ type: 'striking', ring });
  }

  async #settle(entry: Entry, result: AttemptResult): Promise<void> {
    const { clock, outcomes, settled, takeOut, tell } = this.#parts;
    if (result.type === 'unknown' || result.type === 'impossible') {
      // It could never be accounted for, or made, and must not keep the others waiting.
      takeOut(entry, entry.ring);
      this.#hand.letGo(entry);
      const isLost = result.type === 'unknown';
      const reason = isLost ? 'The store does not know this ring any more.' : result.reason;
      const ring = changed(entry.ring, { type: 'failed', at: clock.now(), reason });
      if (isLost) {
        tell({ type: 'finished', ring });
      } else {
        await outcomes.over([ring]);
      }
      settled(ring, result.type);
      return;
    }
    if (result.type === 'not-stored' || result.type === 'not-made') {
      // A bell that is ready and refuses all the same is not asked over and over.
      if (result.type === 'not-stored' || this.#mayStrike(entry)) {
        this.#retryAt = clock.monotonic() + retryDelay;
      }
      settled(entry.ring, result.type);
      return;
    }
    const { ring } = result;
    if (result.type === 'cut-short') {
      this.#tempo.lose();
    }
    this.#hand.settle(isFinal(ring) || isComplete(ring) ? undefined : { ...entry, ring });
    await outcomes.struck(ring, result.type === 'made');
    settled(ring, result.type);
  }
}
