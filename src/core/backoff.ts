/** The delays between attempts at something: doubling from `first` to `most`, in milliseconds. */
export class Backoff {
  readonly #first: number;
  readonly #most: number;
  #next: number;

  constructor(first: number, most: number) {
    this.#first = first;
    this.#most = most;
    this.#next = first;
  }

  /** The delay before the next attempt. */
  next(): number {
    const delay = this.#next;
    this.#next = Math.min(delay * 2, this.#most);
    return delay;
  }

  /** Starts over, after a success or when there is a new reason to hope. */
  reset(): void {
    this.#next = this.#first;
  }
}
