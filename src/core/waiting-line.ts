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

  /** The ring that is next, if any is stored. */
  get head(): Entry | undefined {
    return this.#entries.values().next().value;
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

  /** Puts a ring at the end. */
  add(entry: Entry): void {
    this.#strikes += strikesLeft(entry.ring);
    this.#entries.set(entry.ring.id, entry);
  }

  /** Takes a ring out. */
  remove({ ring }: Entry): void {
    if (this.#entries.delete(ring.id)) {
      this.#strikes -= strikesLeft(ring);
    }
  }

  /** Takes out and returns the rings whose deadline is at or before `now`. Deadlines rise from head to end. */
  takeExpired(now: number): Ring[] {
    const expired: Ring[] = [];
    for (let head = this.head; head !== undefined && head.deadline <= now; head = this.head) {
      this.remove(head);
      expired.push(head.ring);
    }
    return expired;
  }
}

/** Strikes that a ring still asks for. */
export function strikesLeft({ strikes }: Ring): number {
  return strikes.asked - strikes.made;
}
