import type { Cancel, Clock } from '../../core/ports.js';

/** How often a process is asked whether it is there, and how many times it may not have answered; milliseconds. */
const interval = 5000;
const mostUnanswered = 3;

/** Asks a process whether it is there, and says when it is not. */
export class AliveCheck {
  readonly #clock: Clock;
  #unanswered = 0;
  #cancel: Cancel = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins to ask. `gone` is called once, when a process has not answered for long. */
  begin(ask: () => void, gone: () => void): void {
    this.end();
    this.#unanswered = 0;
    const next = (): void => {
      this.#cancel = this.#clock.after(interval, () => {
        if (this.#unanswered >= mostUnanswered) {
          gone();
          return;
        }
        this.#unanswered += 1;
        ask();
        next();
      });
    };
    next();
  }

  /** It has answered. One answer is enough, since this process may have stood still. */
  heard(): void {
    this.#unanswered = 0;
  }

  /** Asks no more. */
  end(): void {
    this.#cancel();
  }
}
