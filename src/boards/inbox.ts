import type { Clock } from '../core/ports.js';

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

  /** The next message, or undefined when none came within `milliseconds`. */
  async take(milliseconds: number): Promise<T | undefined> {
    if (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(milliseconds, resolve);
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
