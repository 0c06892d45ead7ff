import { BellBotError } from './errors.js';
import type { Ring } from './ring.js';

/** A ring and the monotonic time, in milliseconds, at which it expires. */
export interface Entry {
  readonly ring: Ring;
  readonly deadline: number;
}

/** The rings that wait for one bell, first come first served, and the places held for rings that are being stored. */
export class WaitingLine {
  readonly #places: number;
  readonly #entries = new Map<string, Entry>();
  readonly #withheld = new Set<Entry>();
  /** Not later than the deadline of any ring that is not withheld. */
  #deadline = Number.POSITIVE_INFINITY;
  #held = 0;
  #strikes = 0;

  /** `places` is how many rings may wait. */
  constructor(places: number) {
    this.#places = places;
  }

  /** Number of rings that wait, those that are being stored included. */
  get length(): number {
    return this.#entries.size + this.#held;
  }

  /** Strikes still to be made by all of them. */
  get strikes(): number {
    return this.#strikes;
  }

  /** The first ring that may be struck, if any is stored. */
  get head(): Entry | undefined {
    for (const entry of this.#entries.values()) {
      if (!this.#withheld.has(entry)) {
        return entry;
      }
    }
    return undefined;
  }

  /** Holds a place for a ring of so many strikes. Throws `queue-full`, with the seconds of `untilPlace`, when none is free. */
  hold(strikes: number, untilPlace: () => number): void {
    if (this.length >= this.#places) {
      const retryAfter = Math.max(1, Math.ceil(untilPlace() / 1000));
      throw new BellBotError('queue-full', undefined, { retryAfter });
    }
    this.#held += 1;
    this.#strikes += strikes;
  }

  /** Gives a held place back. */
  release(strikes: number): void {
    this.#held -= 1;
    this.#strikes -= strikes;
  }

  /** The ring of that id, if it waits here. */
  find(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /** Keeps a ring at its place, but neither first nor expiring, until it is given back or removed. */
  withhold(entry: Entry): void {
    this.#withheld.add(entry);
  }

  /** Lets a ring go on that was withheld. */
  giveBack(entry: Entry): void {
    this.#withheld.delete(entry);
    this.#deadline = Math.min(this.#deadline, entry.deadline);
  }

  /** True while this very entry waits here, and is not withheld. */
  isFree(entry: Entry): boolean {
    return this.#entries.get(entry.ring.id) === entry && !this.#withheld.has(entry);
  }

  /** Puts a ring at the end. */
  add(entry: Entry): void {
    this.#strikes += strikesLeft(entry.ring);
    this.#entries.set(entry.ring.id, entry);
    this.#deadline = Math.min(this.#deadline, entry.deadline);
  }

  /** Takes a ring out. */
  remove(entry: Entry): void {
    this.#withheld.delete(entry);
    if (this.#entries.delete(entry.ring.id)) {
      this.#strikes -= strikesLeft(entry.ring);
    }
  }

  /**
   * Monotonic milliseconds until which no ring expires; infinity when none will. The first need not be the next to
   * expire: the clock that tells how old the rings of an earlier life are may have been set between them.
   */
  get deadline(): number {
    return this.#deadline;
  }

  /** Takes out and returns the rings whose deadline is at or before `now`, in the order of the line. */
  takeExpired(now: number): Ring[] {
    const expired: Ring[] = [];
    if (this.#deadline > now) {
      return expired;
    }
    this.#deadline = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (this.#withheld.has(entry)) {
        continue;
      }
      if (entry.deadline <= now) {
        this.remove(entry);
        expired.push(entry.ring);
      } else {
        this.#deadline = Math.min(this.#deadline, entry.deadline);
      }
    }
    return expired;
  }
}

/** Strikes that a ring still asks for. */
export function strikesLeft({ strikes }: Ring): number {
  return strikes.asked - strikes.made;
}
