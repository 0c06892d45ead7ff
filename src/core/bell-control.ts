import type { BellQueue } from './bell/bell-queue.js';
import type { Hold } from './bell/timed-hold.js';
import { BellBotError } from './errors.js';
import type { Bell, Cancel, Clock } from './ports.js';
import type { Held } from './ring.js';

/** How a bell's queue is. */
export interface BellState {
  /** Rings that wait. */
  readonly waiting: number;
  /** Id of the ring that is being struck; else null. */
  readonly striking: string | null;
  readonly paused: boolean;
  /** Why it keeps silent, and until when (milliseconds since the epoch); null when it does not. */
  readonly silent: Held | null;
  /** When it was last struck, milliseconds since the epoch; null while nothing is known. */
  readonly lastStrike: number | null;
  /** How many of the rings that wait are held by pauses, or silence. */
  readonly held: number;
}

/** What can be asked of a bell and done with it, other than to ring. */
export class BellControl {
  readonly bell: Bell;
  readonly #queue: BellQueue;
  readonly #clock: Clock;
  #lastStrike: number | null = null;

  constructor(bell: Bell, queue: BellQueue, clock: Clock) {
    this.bell = bell;
    this.#queue = queue;
    this.#clock = clock;
  }

  /** How it is now. */
  get state(): BellState {
    const { gate, prospects, striker } = this.#queue;
    const { silence } = gate.look();
    const striking = striker.striking?.id ?? null;
    return {
      waiting: prospects.length - (striking === null ? 0 : 1),
      striking,
      paused: gate.isPaused,
      silent: silence?.held ?? null,
      lastStrike: this.#lastStrike,
      held: prospects.held,
    };
  }

  /** Strikes nothing more, for so many seconds or until `resume`; what comes is kept. Resolves when that outlives a restart. */
  pause(hold: Hold = {}): Promise<void> {
    return this.#queue.gate.pause(hold);
  }

  /** Keeps silence as in quiet hours, for so many seconds or until `resume`. Resolves when that outlives a restart. */
  mute(hold: Hold = {}): Promise<void> {
    return this.#queue.gate.mute(hold);
  }

  /** Ends pauses and muting. Resolves when that outlives a restart. */
  resume(): Promise<void> {
    return this.#queue.gate.resume();
  }

  /**
   * Holds all rings while the bell is calibrated, until what it resolves to is called. Resolves when the strike under way
   * is over. Rejects with `bell-calibrating` when it is being calibrated already.
   */
  async calibrate(): Promise<Cancel> {
    const { gate, striker } = this.#queue;
    if (gate.calibrating) {
      throw new BellBotError('bell-calibrating');
    }
    gate.calibrating = true;
    await striker.idleAgain;
    let isOver = false;
    return () => {
      if (!isOver) {
        isOver = true;
        gate.calibrating = false;
      }
    };
  }

  /**
   * A strike is about to be made that belongs to no ring, as while calibrating: it counts for the duty of the bell. Answers
   * the milliseconds until it may be made; 0 when it may now, and then it counts.
   */
  takeStrike(): number {
    const now = this.#clock.monotonic();
    const left = Math.max(0, this.#queue.striker.dutyFreeAt - now);
    if (left === 0) {
      this.#queue.striker.remember([now]);
    }
    return left;
  }

  /** It was struck, milliseconds since the epoch. */
  struck(at: number): void {
    this.#lastStrike = at;
  }

  /** It was struck then in an earlier life, milliseconds since the epoch; null where nothing is known. */
  recall(at: number | null): void {
    this.#lastStrike ??= at;
  }
}
