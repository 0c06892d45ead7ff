import type { Clock } from '../../core/ports.js';

/** Most addresses that are remembered. */
const mostRemembered = 1000;

/** A short memory of the addresses whose connections were cut for what they did, so that they can't come back at once. */
export class Shunned {
  readonly #clock: Clock;
  readonly #time: number;
  /** Until when each is shunned, monotonic; in that order. */
  readonly #until = new Map<string, number>();

  /** `time` in milliseconds: how long an address is shunned. */
  constructor(clock: Clock, time: number) {
    this.#clock = clock;
    this.#time = time;
  }

  add(owner: string): void {
    this.#until.delete(owner);
    this.#until.set(owner, this.#clock.monotonic() + this.#time);
    const [first] = this.#until.keys();
    if (this.#until.size > mostRemembered && first !== undefined) {
      this.#until.delete(first);
    }
  }

  has(owner: string): boolean {
    const until = this.#until.get(owner);
    if (until === undefined) {
      return false;
    }
    if (until > this.#clock.monotonic()) {
      return true;
    }
    this.#until.delete(owner);
    return false;
  }
}
