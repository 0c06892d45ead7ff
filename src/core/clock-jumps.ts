import type { Cancel, Clock } from './ports.js';

/** Milliseconds between two looks at the clock. */
const interval = 10_000;
/** What the clock may have moved by between two looks without being said; milliseconds. */
const unsaid = 60_000;

/**
 * Tells when the clock of the machine is set, or jumps, by more than a minute. A clock that is put right little by little
 * does not jump, and neither does one that went on while the computer was suspended.
 */
export class ClockJumps {
  readonly #clock: Clock;
  readonly #tell: (by: number) => void;
  #lead = 0;
  #cancel: Cancel = () => {};

  /** `tell` hears by how many milliseconds, less than 0 for back. */
  constructor(clock: Clock, tell: (by: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Begins to watch. */
  start(): void {
    this.#lead = this.#clock.now() - this.#clock.monotonic();
    this.#later();
  }

  /** Watches no more. May be called more than once. */
  stop(): void {
    this.#cancel();
  }

  #later(): void {
    this.#cancel = this.#clock.after(interval, () => this.#look());
  }

  #look(): void {
    const lead = this.#clock.now() - this.#clock.monotonic();
    const by = lead - this.#lead;
    this.#lead = lead;
    this.#later();
    if (Math.abs(by) > unsaid) {
      this.#tell(by);
    }
  }
}
