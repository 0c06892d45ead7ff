import { strikesLeft } from '../tickets.js';
import type { Entry } from './strike-attempt.js';

/**
 * The rings that a striker has taken out of the line: the one that is being struck, or whose next strike is to come; and
 * one that was interrupted by silence while an urgent one is struck.
 */
export class RingsInHand {
  #current: Entry | undefined;
  #aside: Entry | undefined;

  /** The one that is being struck, or was struck last and is not over. */
  get current(): Entry | undefined {
    return this.#current;
  }

  /** The one that is next, whatever waits. */
  get next(): Entry | undefined {
    return this.#current ?? this.#aside;
  }

  /** All of them, without the current one if it is being struck. */
  idle(isStriking: boolean): readonly Entry[] {
    return [isStriking ? undefined : this.#current, this.#aside].flatMap((entry) => entry ?? []);
  }

  get length(): number {
    return this.idle(false).length;
  }

  /** Strikes of them that have not been made. */
  get strikes(): number {
    return this.idle(false).reduce((sum, { ring }) => sum + strikesLeft(ring.strikes), 0);
  }

  /** When the oldest was accepted, monotonic milliseconds; infinity when there is none. */
  get oldest(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.idle(false).map(({ since }) => since));
  }

  /** Whether this very entry is among them. */
  has(entry: Entry): boolean {
    return this.#current === entry || this.#aside === entry;
  }

  /** The next strike is one of `entry`, which is `struck` from now on; one that was current and is another is put aside. */
  strike(entry: Entry, struck: Entry): void {
    if (this.#current !== undefined && this.#current !== entry) {
      this.#aside = this.#current;
    } else if (this.#aside === entry) {
      this.#aside = undefined;
    }
    this.#current = struck;
  }

  /** The current one is as this now; undefined when it is over. */
  settle(entry: Entry | undefined): void {
    this.#current = entry;
  }

  /** Lets go of one. */
  letGo(entry: Entry): void {
    if (this.#current === entry) {
      this.#current = undefined;
    } else if (this.#aside === entry) {
      this.#aside = undefined;
    }
  }
}
