import type { Cancel, Clock } from '../core/ports.js';
import { patience } from './patience.js';

/** Messages in the order in which they came, taken one by one by a single reader that may give up waiting. */
export class Inbox<T> {
  readonly #clock: Clock;
  readonly #messages: T[] = [];
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds a message and wakes the reader. */
  put(message: T): void {
    this.#messages.push(message);
    this.#wake?.();
  }

  /** Forgets what has not been taken. */
  clear(): void {
    this.#messages.length = 0;
  }

  /** The next message, or undefined when none came within so many milliseconds in which the process was alive. */
  take(milliseconds: number): Promise<T | undefined> {
    return this.#take((over) => patience(this.#clock, milliseconds, over));
  }

  /** As `take`, for long waits that decide nothing: with a single timer, and by the clock. */
  idle(milliseconds: number): Promise<T | undefined> {
    return this.#take((over) => this.#clock.after(milliseconds, over));
  }

  async #take(timer: (over: () => void) => Cancel): Promise<T | undefined> {
    if (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        const cancel = timer(resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
      this.#wake = undefined;
    }
    return this.#messages.shift();
  }
}
