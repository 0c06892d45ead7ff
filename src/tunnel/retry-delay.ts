/** First delay, milliseconds. */
const shortest = 1_000;

/** No delay is longer, milliseconds. */
const longest = 30_000;

/** Delays between attempts: doubling from 1 s to 30 s, up to a quarter less by chance so that bells don't march. */
export class RetryDelay {
  readonly #random: () => number;
  #next = shortest;

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait before the next attempt. `slow`: what is wrong takes minutes to go away. */
  next(slow: boolean): number {
    const delay = slow ? longest : this.#next;
    this.#next = Math.min(longest, this.#next * 2);
    return Math.round(delay * (1 - this.#random() / 4));
  }

  /** The next delay is the first one again. */
  reset(): void {
    this.#next = shortest;
  }
}
