import type { Cancel, Clock } from './ports.js';

/** An alarm that is so much too late says that the computer was suspended or this process held up; milliseconds. */
const standstill = 1000;
/** How long is waited then: what others have done meanwhile is still to be heard. Milliseconds. */
const grace = 1000;

/** Calls somebody at a time, but not right after a standstill, when everything looks late. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: (now: number) => void;
  #cancel: Cancel | undefined;

  /** `ring` is called with the time, as all here milliseconds of the monotonic clock. */
  constructor(clock: Clock, ring: (now: number) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Whether it is set. */
  get isSet(): boolean {
    return this.#cancel !== undefined;
  }

  /** Sets the time, in place of the one before. */
  set(due: number): void {
    this.clear();
    this.#cancel = this.#clock.after(due - this.#clock.monotonic(), () => this.#check(due));
  }

  /** Calls nobody any more. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #check(due: number): void {
    const now = this.#clock.monotonic();
    this.#cancel = undefined;
    if (now - due > standstill) {
      this.set(now + grace);
    } else {
      this.#ring(now);
    }
  }
}
