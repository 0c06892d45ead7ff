/** Most milliseconds of real time that a board which was held up makes up for; beyond it, it stays behind. */
export const longestDebt = 50;

/** Milliseconds of board time in one slice: what a byte that comes meanwhile has to wait for. */
export const slice = 5;

/** Says how far a board must run to keep up with real time. */
export class Pace {
  readonly #speed: number;
  readonly #now: () => number;
  #last: number;
  #debt = 0;

  /** `speed` is board time over real time, `Infinity` for as fast as it goes; `now` reads a clock, in milliseconds. */
  constructor(speed: number, now: () => number) {
    this.#speed = speed;
    this.#now = now;
    this.#last = now();
  }

  /** Milliseconds of board time to run now, `slice` at most; what is beyond is kept for the next call. */
  take(): number {
    if (this.#speed === Number.POSITIVE_INFINITY) {
      return slice;
    }
    const now = this.#now();
    this.#debt += (now - this.#last) * this.#speed;
    this.#debt = Math.min(this.#debt, longestDebt * this.#speed);
    this.#last = now;
    const milliseconds = Math.min(this.#debt, slice);
    this.#debt -= milliseconds;
    return milliseconds;
  }

  /** Whether the board is behind the clock; never so when it runs as fast as it goes. */
  get owes(): boolean {
    return this.#debt > 0;
  }

  /** Whether there is more to run at once. */
  get behind(): boolean {
    return this.#speed === Number.POSITIVE_INFINITY || this.#debt > 0;
  }
}
