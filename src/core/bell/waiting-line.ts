import { BellBotError } from '../errors.js';
import { TicketRows } from '../ticket-rows.js';
import { type Ticket, ticketSize } from '../tickets.js';

/**
 * The rings that wait for one bell, first come first served, and the places held for rings that are being stored. Of a
 * ring it has a packed ticket, whose time is the monotonic one at which the ring expires.
 */
export class WaitingLine {
  readonly #places: number;
  readonly #rows = new TicketRows();
  /** Not later than the deadline of any ring that is not withheld. */
  #deadline = Number.POSITIVE_INFINITY;
  /** Whether each ring expires no sooner than the one before it, as far as that is known. */
  #isInOrder = true;
  #lastDeadline = Number.NEGATIVE_INFINITY;
  #held = 0;
  #strikes = 0;

  /** `places` is how many rings may wait. */
  constructor(places: number) {
    this.#places = places;
  }

  /** Number of rings that wait, those that are being stored included. */
  get length(): number {
    return this.#rows.length + this.#held;
  }

  /** Strikes still to be made by all of them. */
  get strikes(): number {
    return this.#strikes;
  }

  /** The first ring that may be struck, if any is stored. */
  get head(): Ticket | undefined {
    let row = this.#rows.next();
    while (row !== -1 && this.#rows.isWithheld(row)) {
      row = this.#rows.next(row + ticketSize);
    }
    return row === -1 ? undefined : this.#rows.at(row);
  }

  /** Ids of the rings that an earlier life of BellBot had begun to strike. */
  get begun(): string[] {
    const ids: string[] = [];
    for (let row = this.#rows.next(); row !== -1; row = this.#rows.next(row + ticketSize)) {
      if (this.#rows.isBegun(row)) {
        ids.push(this.#rows.at(row).id);
      }
    }
    return ids;
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
  find(id: string): Ticket | undefined {
    const row = this.#rows.find(id);
    return row === -1 ? undefined : this.#rows.at(row);
  }

  /** Keeps a ring at its place, but neither first nor expiring, until it is given back or removed. */
  withhold(id: string): void {
    const row = this.#rows.find(id);
    if (row !== -1) {
      this.#rows.withhold(row, true);
    }
  }

  /** Lets a ring go on that was withheld. */
  giveBack(id: string): void {
    const row = this.#rows.find(id);
    if (row !== -1) {
      this.#rows.withhold(row, false);
      this.#deadline = Math.min(this.#deadline, this.#rows.timeAt(row));
    }
  }

  /** True while the ring of that id waits here, and is not withheld. */
  isFree(id: string): boolean {
    const row = this.#rows.find(id);
    return row !== -1 && !this.#rows.isWithheld(row);
  }

  /** Puts a ring at the end. */
  add(ticket: Ticket): void {
    this.#rows.add(ticket);
    this.#added(ticket.time, ticket.strikesLeft);
  }

  /** Puts rings at the end as the store hands them over, whose bytes are the line's then; `deadlineOf` tells when one expires that was accepted then. */
  addPacked(packed: Uint8Array, deadlineOf: (acceptedAt: number) => number): void {
    const first = this.#rows.addPacked(packed);
    for (let row = this.#rows.next(first); row !== -1; row = this.#rows.next(row + ticketSize)) {
      const deadline = deadlineOf(this.#rows.timeAt(row));
      this.#rows.setTime(row, deadline);
      this.#added(deadline, this.#rows.strikesAt(row));
    }
  }

  /** Takes a ring out. False when it does not wait here. */
  remove(id: string): boolean {
    const row = this.#rows.find(id);
    if (row !== -1) {
      this.#takeOut(row);
    }
    return row !== -1;
  }

  /**
   * Monotonic milliseconds until which no ring expires; infinity when none will. The first need not be the next to
   * expire: the clock that tells how old the rings of an earlier life are may have been set between them.
   */
  get deadline(): number {
    return this.#deadline;
  }

  /**
   * Takes out the rings whose deadline is at or before `now`, in the order of the line, and gives their tickets the time
   * `at`; undefined when there is none.
   */
  takeExpired(now: number, at: number): TicketRows | undefined {
    if (this.#deadline > now) {
      return undefined;
    }
    const expired = new TicketRows();
    this.#deadline = Number.POSITIVE_INFINITY;
    for (let row = this.#rows.next(); row !== -1; row = this.#rows.next(row + ticketSize)) {
      const deadline = this.#rows.timeAt(row);
      if (this.#rows.isWithheld(row)) {
        continue;
      }
      if (deadline <= now) {
        expired.addFrom(this.#rows, row, at);
        this.#takeOut(row);
      } else {
        this.#deadline = Math.min(this.#deadline, deadline);
        if (this.#isInOrder) {
          break;
        }
      }
    }
    return expired.length === 0 ? undefined : expired;
  }

  #added(deadline: number, strikes: number): void {
    this.#strikes += strikes;
    this.#isInOrder = this.#rows.length === 1 || (this.#isInOrder && deadline >= this.#lastDeadline);
    this.#lastDeadline = deadline;
    this.#deadline = Math.min(this.#deadline, deadline);
  }

  #takeOut(row: number): void {
    this.#strikes -= this.#rows.strikesAt(row);
    this.#rows.remove(row);
  }
}
