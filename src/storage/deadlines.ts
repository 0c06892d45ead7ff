import type { Cancel, Clock } from '../core/ports.js';

/** A batch that takes longer is slow, milliseconds. */
export const slowAfter = 2000;
/** A call that has a deadline is refused then, milliseconds. */
export const refusedAfter = 3000;
/** A look that comes so much too late says that the computer was suspended or this process held up; milliseconds. */
const standstill = 1000;
/** How long the disk is given then: what it has done meanwhile is still to be heard. Milliseconds. */
const grace = 1000;

/** What is done when time is up. */
export interface DeadlineParts {
  /** The batch under way is slow. */
  readonly slow: () => void;
  /** Calls with a deadline that were made at `since` or before have waited too long. */
  readonly refuse: (since: number) => void;
  /** When the oldest call with a deadline was made, or undefined when there is none. Monotonic milliseconds. */
  readonly oldest: () => number | undefined;
}

/** Watches how long batches and calls take, as far as that is the disk's doing. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #parts: DeadlineParts;
  #began: number | undefined;
  #toldSlow = false;
  #cancel: Cancel | undefined;

  constructor(clock: Clock, parts: DeadlineParts) {
    this.#clock = clock;
    this.#parts = parts;
  }

  /** A batch has been sent. */
  began(): void {
    this.#began = this.#clock.monotonic();
    this.#toldSlow = false;
    this.#set();
  }

  /** The batch is over. Returns how long it took, milliseconds. */
  ended(): number {
    const took = this.#clock.monotonic() - (this.#began ?? Number.POSITIVE_INFINITY);
    this.#began = undefined;
    this.#set();
    return Math.max(0, took);
  }

  /** A call has been made. */
  watch(): void {
    if (this.#cancel === undefined) {
      this.#set();
    }
  }

  /** Watches nothing any more. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #set(): void {
    this.end();
    const slowAt =
      this.#began === undefined || this.#toldSlow ? Number.POSITIVE_INFINITY : this.#began + slowAfter;
    const refuseAt = (this.#parts.oldest() ?? Number.POSITIVE_INFINITY) + refusedAfter;
    this.#lookAt(Math.min(slowAt, refuseAt));
  }

  #lookAt(due: number): void {
    if (due < Number.POSITIVE_INFINITY) {
      this.#cancel = this.#clock.after(due - this.#clock.monotonic(), () => this.#check(due));
    }
  }

  #check(due: number): void {
    this.#cancel = undefined;
    const now = this.#clock.monotonic();
    if (now - due > standstill) {
      this.#lookAt(now + grace);
      return;
    }
    if (this.#began !== undefined && !this.#toldSlow && now - this.#began >= slowAfter) {
      this.#toldSlow = true;
      this.#parts.slow();
    }
    this.#parts.refuse(now - refusedAfter);
    this.#set();
  }
}
