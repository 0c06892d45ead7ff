import type { Cancel, Clock } from '../../src/core/ports.js';

interface Timer {
  due: number;
  readonly run: () => void;
}

/** Lets every promise and stream callback that is ready run, without time passing. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Lets time pass by `until` until the promise is settled, and settles as it does. */
export async function during<T>(
  promise: Promise<T>,
  until: (isSo: () => boolean, limit: number) => Promise<unknown>,
  limit: number,
): Promise<T> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  promise.then(end, end);
  await until(() => over, limit);
  return promise;
}

/** A clock that stands still until it is told how much time has passed. */
export class ManualClock implements Clock {
  /** Added to monotonic time to give wall time; change it to set the clock. Milliseconds since the epoch. */
  epoch = Date.UTC(2026, 0, 1);
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  /** Number of timers that are set. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return Math.floor(this.epoch + this.#monotonic);
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(milliseconds: number, run: () => void): Cancel {
    const timer = { due: this.#monotonic + Math.max(0, milliseconds), run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Lets time pass while the process stands still: timers that are due meanwhile run late, at the next `advance`. */
  standStill(milliseconds: number): void {
    this.#monotonic += milliseconds;
  }

  /** Takes every timer back: the process that set them has ended. */
  dropTimers(): void {
    this.#timers.clear();
  }

  /**
   * The computer is suspended for so long: nothing runs, and timers still have before them what they had, as on Linux;
   * with `due` those whose time is over are called first thing afterwards, as on macOS and Windows.
   */
  suspend(milliseconds: number, timers: 'put off' | 'due' = 'put off'): void {
    this.#monotonic += milliseconds;
    if (timers === 'put off') {
      for (const timer of this.#timers) {
        timer.due += milliseconds;
      }
    }
  }

  /** Lets time pass: timers run in the order of their times, and promises after each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await settle();
    for (;;) {
      const next = [...this.#timers].reduce<Timer | undefined>(
        (first, timer) =>
          timer.due <= end && (first === undefined || timer.due < first.due) ? timer : first,
        undefined,
      );
      if (next === undefined) {
        break;
      }
      this.#monotonic = Math.max(this.#monotonic, next.due);
      this.#timers.delete(next);
      next.run();
      await settle();
    }
    this.#monotonic = end;
  }
}
