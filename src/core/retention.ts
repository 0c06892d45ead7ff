import type { Cancel, Clock, RingStore } from './ports.js';
import { ClockWatch, mostUnproven, provenDate } from './proven-date.js';

/** Rings deleted in one step: few enough that what a strike has to store never waits long behind them. */
const step = 200;
/** Milliseconds between two steps while there is more to delete. */
const pause = 250;
/** Milliseconds between two looks at a store in which there was nothing more to delete. */
const interval = 600_000;

/**
 * Deletes the rings that are older than the history is kept, and the claims whose time is over. Where the clock might be
 * wrong it deletes late, and because of a wrong clock never too early.
 */
export class Retention {
  readonly #store: Pick<RingStore, 'lastAcceptance' | 'forget'>;
  readonly #clock: Clock;
  readonly #keep: number;
  #watch: ClockWatch;
  #cancel: Cancel = () => {};
  #stopped = true;
  #underWay: Promise<void> = Promise.resolve();

  /** `keep` is how many milliseconds rings are kept; 0 for ever. */
  constructor(store: Pick<RingStore, 'lastAcceptance' | 'forget'>, clock: Clock, keep: number) {
    this.#store = store;
    this.#clock = clock;
    this.#keep = keep;
    this.#watch = new ClockWatch(clock);
  }

  /** Begins, a while after the start of BellBot. The store must have been started. */
  start(): void {
    this.#stopped = false;
    this.#watch = new ClockWatch(this.#clock);
    this.#later(pause);
  }

  /** Stops deleting; resolves when the step under way is done. May be called more than once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#underWay;
  }

  #later(milliseconds: number): void {
    if (!this.#stopped) {
      this.#cancel = this.#clock.after(milliseconds, () => {
        this.#underWay = this.#step();
      });
    }
  }

  async #step(): Promise<void> {
    // A store that cannot delete now is asked again at the next look.
    const deleted = await this.#forget().catch(() => 0);
    this.#later(deleted > 0 ? pause : interval);
  }

  /** Deletes a few, if the clock may be believed. Resolves to how many. */
  async #forget(): Promise<number> {
    const now = this.#clock.now();
    const date = this.#watch.inStep ? await provenDate(this.#store, now) : undefined;
    // Looked at again, since the clock may have been set meanwhile, with rings that had its new date.
    if (date === undefined || !this.#watch.inStep) {
      return 0;
    }
    const expiredBy = date - mostUnproven;
    // No ring is old enough where all are kept for ever; expired claims go all the same.
    const acceptedBefore = this.#keep === 0 ? Number.MIN_SAFE_INTEGER : expiredBy - this.#keep;
    return await this.#store.forget({ acceptedBefore, expiredBy, limit: step });
  }
}
