/** The minute in which strikes are counted. */
const minute = 60_000;

/**
 * How many strikes a bell has made lately: at most so many in any minute, whatever asks for them. Counted by commands, on
 * the monotonic clock; a minute is a frame longer, so that it holds for the strikes themselves, which may come a frame late.
 */
export class Duty {
  readonly #span: number;
  /** Monotonic milliseconds of the commands of the last minute. */
  readonly #strikes: number[] = [];

  /** `frame`: most milliseconds by which a strike comes later than its command. */
  constructor(frame: number) {
    this.#span = minute + frame;
  }

  /** A strike is commanded at `now`; earlier ones, found at the start, come before those of this run. */
  add(now: number): void {
    this.#strikes.push(now);
    const old = this.#strikes.findIndex((at) => at + this.#span > now);
    this.#strikes.splice(0, old);
  }

  /** When the next strike may be commanded, if at most so many are made in a minute; may be in the past. */
  freeAt(perMinute: number | null | undefined): number {
    const oldest = perMinute == null ? undefined : this.#strikes.at(-perMinute);
    return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + this.#span;
  }
}
