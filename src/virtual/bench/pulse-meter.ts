import type { Pulse } from '../events.js';
import { cyclesPerMicrosecond } from '../uno.js';

/** Measures pulses from the edges on the pins. */
export class PulseMeter {
  readonly #roseAt = new Map<number, number>();

  /** An edge on a pin. Returns the pulse that it ended, if it did. */
  edge(pin: number, high: boolean, cycle: number): Pulse | undefined {
    if (high) {
      this.#roseAt.set(pin, cycle);
      return undefined;
    }
    const at = this.#roseAt.get(pin);
    this.#roseAt.delete(pin);
    if (at === undefined) {
      return undefined;
    }
    const cycles = cycle - at;
    return { pin, at, cycles, microseconds: cycles / cyclesPerMicrosecond };
  }

  /** Whether the pin is driven high. */
  isHigh(pin: number): boolean {
    return this.#roseAt.has(pin);
  }

  /** All pins fall at once, as in a reset. Returns the pulses that this cut short. */
  allLow(cycle: number): Pulse[] {
    return [...this.#roseAt.keys()].flatMap((pin) => this.edge(pin, false, cycle) ?? []);
  }
}
