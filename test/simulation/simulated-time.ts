import type { Cancel, Clock } from '../../src/core/ports.js';
import { systemClock } from '../../src/system/system-clock.js';
import { settle } from '../system/manual-clock.js';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** Real milliseconds after which what is under way may be waiting for time to go on. */
const patience = 300;

/**
 * Time that goes from timer to timer, as fast as what happens then can be computed, and stands still while something
 * real is under way, such as a write to a disk; unless that takes so long that it must be waiting for the time itself.
 */
export class SimulatedTime implements Clock {
  /** Added to monotonic time to give wall time; change it to set the clock. Milliseconds since the epoch. */
  epoch = Date.UTC(2026, 0, 1);
  /** Waited for before time goes on. */
  beforeStep: () => Promise<void> = async () => {};
  #monotonic = 0;
  readonly #timers = new Set<Timer>();
  readonly #underWay = new Set<Promise<void>>();

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

  /** Lets time stand still until the promise is settled; returns it. */
  during<T>(promise: Promise<T>): Promise<T> {
    const over = (): void => {
      this.#underWay.delete(settled);
    };
    const settled: Promise<void> = promise.then(over, over);
    this.#underWay.add(settled);
    return promise;
  }

  /** Lets so many milliseconds pass. */
  async run(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    for (;;) {
      await withinPatience(this.#untilNothingIsUnderWay());
      const next = this.#next(end);
      if (next === undefined) {
        break;
      }
      this.#monotonic = Math.max(this.#monotonic, next.due);
      this.#timers.delete(next);
      next.run();
    }
    this.#monotonic = end;
  }

  async #untilNothingIsUnderWay(): Promise<void> {
    do {
      await settle();
      await Promise.all(this.#underWay);
      await this.beforeStep();
      await settle();
    } while (this.#underWay.size > 0);
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) {
        next = timer;
      }
    }
    return next;
  }
}

async function withinPatience(promise: Promise<void>): Promise<void> {
  let cancel: Cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = systemClock.after(patience, resolve);
  });
  await Promise.race([promise, late]);
  cancel();
}

/** A clock whose timers end with the program that set them. */
export class MortalClock implements Clock {
  readonly #time: Clock;
  readonly #timers = new Set<Cancel>();
  #dead = false;

  constructor(time: Clock) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now();
  }

  monotonic(): number {
    return this.#time.monotonic();
  }

  after(milliseconds: number, run: () => void): Cancel {
    if (this.#dead) {
      return () => {};
    }
    const cancel = this.#time.after(milliseconds, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  /** From now on no timer goes off. */
  die(): void {
    this.#dead = true;
    for (const cancel of this.#timers) {
      cancel();
    }
    this.#timers.clear();
  }
}
