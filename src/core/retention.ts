import type { Cancel, Clock, RingStore } from './ports.js';

/** Rings deleted in one step: few enough that what a strike has to store never waits long behind them. */
const step = 200;
/** Milliseconds between two steps while there is more to delete. */
const pause = 250;
/** Milliseconds between two looks at a store in which there was nothing more to delete. */
const interval = 600_000;

/** Deletes the rings that are older than the history is kept, and the events that are remembered no more. */
export class Retention {
  readonly #store: RingStore;
  readonly #clock: Clock;
  readonly #keep: number;
  #cancel: Cancel = () => {};
  #stopped = true;
  #underWay: Promise<void> = Promise.resolve();

  /** `keep` is how many milliseconds rings are kept; 0 for ever. */
  constructor(store: RingStore, clock: Clock, keep: number) {
    this.#store = store;
    this.#clock = clock;
    this.#keep = keep;
  }

  /** Begins, a while after the start of BellBot. The store must have been started. */
  start(): void {
    this.#stopped = false;
    this.#later(pause);
  }

  /** Deletes no more; resolves when the step under way is done. May be called more than once. */
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
    // What is kept for ever is older than nothing; expired events go all the same.
    const before = this.#keep === 0 ? Number.MIN_SAFE_INTEGER : this.#clock.now() - this.#keep;
    // A store that cannot delete now is asked again at the next look.
    const deleted = await this.#store.forget(before, step).catch(() => 0);
    this.#later(deleted > 0 ? pause : interval);
  }
}
