import { BellBotError } from '../errors.js';
import { TicketRows } from '../ticket-rows.js';
import { type Ticket, ticketSize } from '../tickets.js';
import { type DeadlineOf, Oldest } from './oldest.js';

type Rows = Pick<
  TicketRows,
  'find' | 'at' | 'timeAt' | 'strikesAt' | 'isBegun' | 'isMeeting' | 'lastUpTo' | 'end'
>;

/** Tickets in a row, by their places. */
export interface Places {
  readonly first: number;
  readonly last: number;
}

const everywhere: Places = { first: 0, last: Number.POSITIVE_INFINITY };

/**
 * The rings that wait for one bell, first come first served, and the places held for rings that are being stored. Of a
 * ring it has a packed ticket, whose time is the monotonic one at which the ring was accepted.
 */
export class WaitingLine {
  readonly #rows = new TicketRows();
  readonly #oldest = new Oldest();
  /** Whether each ring was accepted no earlier than the one before it, as far as that is known. */
  #isInOrder = true;
  #lastTime = Number.NEGATIVE_INFINITY;
  #urgent = 0;
  /** Those for which a ring stands that is being struck. */
  readonly #led = new Set<Places>();
  #held = 0;
  #strikes = 0;

  /** Number of rings that wait, those that are being stored included. */
  get length(): number {
    return this.#rows.length + this.#held;
  }

  /** Strikes still to be made by all of them. */
  get strikes(): number {
    return this.#strikes;
  }

  /** The first ring that may be struck, if any is stored; with `urgentOnly` of those that pass silence. */
  first(urgentOnly = false): Ticket | undefined {
    if (urgentOnly && this.#urgent === 0) {
      return undefined;
    }
    let row = this.nextFree(0);
    while (row !== -1 && urgentOnly && !this.#rows.isUrgent(row)) {
      row = this.nextFree(row + ticketSize);
    }
    return row === -1 ? undefined : this.#rows.at(row);
  }

  /** The place of the first ring at or after a place that may be struck; -1 if there is none. */
  nextFree(place: number): number {
    let row = place === -1 ? -1 : this.#rows.next(place);
    while (row !== -1 && (this.#rows.isWithheld(row) || this.#isLed(row))) {
      row = this.#rows.next(row + ticketSize);
    }
    return row;
  }

  /** Places and what their tickets say, to be looked at. */
  get rows(): Rows {
    return this.#rows;
  }

  /** Ids of the rings that an earlier life of BellBot had begun to strike. */
  get begun(): Ticket[] {
    const begun: Ticket[] = [];
    for (let row = this.#rows.next(); row !== -1; row = this.#rows.next(row + ticketSize)) {
      if (this.#rows.isBegun(row)) {
        begun.push(this.#rows.at(row));
      }
    }
    return begun;
  }

  /** Holds one of so many places for a ring of so many strikes. Throws `queue-full`, with the seconds of `untilPlace`, when none is free. */
  hold(strikes: number, places: number, untilPlace: () => number): void {
    if (this.length >= places) {
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
      this.#oldest.note(this.#rows.timeAt(row), this.#rows.isUrgent(row));
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
    this.#added(ticket.time, ticket.strikesLeft, ticket.urgent === true);
  }

  /** Puts rings at the end as the store hands them over, whose bytes are the line's then; `timeOf` tells the monotonic time at which one was accepted. */
  addPacked(packed: Uint8Array, timeOf: (acceptedAt: number) => number): void {
    const first = this.#rows.addPacked(packed);
    for (let row = this.#rows.next(first); row !== -1; row = this.#rows.next(row + ticketSize)) {
      const time = timeOf(this.#rows.timeAt(row));
      this.#rows.setTime(row, time);
      this.#added(time, this.#rows.strikesAt(row), this.#rows.isUrgent(row));
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

  /** A ring that is being struck stands for these: none of them is first or expires meanwhile. */
  lead(places: Places): void {
    this.#led.add(places);
  }

  /** No ring stands for these any more: those that are still there wait as before. */
  leave(places: Places): void {
    this.#led.delete(places);
    for (let row = this.nextFree(places.first); row !== -1 && row <= places.last; ) {
      this.#oldest.note(this.#rows.timeAt(row), this.#rows.isUrgent(row));
      row = this.nextFree(row + ticketSize);
    }
  }

  /** How many of these are there and not withheld. */
  count({ first, last }: Places): number {
    let count = 0;
    for (
      let row = this.#rows.next(first);
      row !== -1 && row <= last;
      row = this.#rows.next(row + ticketSize)
    ) {
      count += this.#rows.isWithheld(row) ? 0 : 1;
    }
    return count;
  }

  /** Whether any of these is still there, withheld ones included. */
  hasAny({ first, last }: Places): boolean {
    const row = this.#rows.next(first);
    return row !== -1 && row <= last;
  }

  /** Takes out those of these that are not withheld, and gives their tickets the time `at`. */
  takeLed(places: Places, at: number): TicketRows {
    this.#led.delete(places);
    const taken = this.#take(at, places, () => true);
    this.#led.add(places);
    return taken;
  }

  /** Takes out the rings that may be struck and are meant, and gives their tickets the time `at`. */
  take(at: number, isMeant: (isUrgent: boolean) => boolean): TicketRows {
    return this.#take(at, everywhere, (row) => isMeant(this.#rows.isUrgent(row)));
  }

  /**
   * Monotonic milliseconds until which no ring expires; infinity when none will. The first need not be the next to
   * expire: the clock that tells how old the rings of an earlier life are may have been set between them.
   */
  deadline(deadlineOf: DeadlineOf): number {
    return this.#oldest.deadline(deadlineOf);
  }

  /** No ring that waits was accepted earlier; infinity when none does. */
  get oldest(): number {
    const first = this.#rows.next();
    return first === -1 ? Number.POSITIVE_INFINITY : Math.min(this.#rows.timeAt(first), this.#oldest.time);
  }

  /** Number of those that pass silence, where the bell lets them. */
  get urgent(): number {
    return this.#urgent;
  }

  /**
   * Takes out the rings whose deadline is at or before `now`, in the order of the line, and gives their tickets the time
   * `at`; undefined when there is none.
   */
  takeExpired(now: number, at: number, deadlineOf: DeadlineOf): TicketRows | undefined {
    if (this.deadline(deadlineOf) > now) {
      return undefined;
    }
    const expired = new TicketRows();
    this.#oldest.clear();
    for (let row = this.nextFree(0); row !== -1; row = this.nextFree(row + ticketSize)) {
      if (deadlineOf(this.#rows.timeAt(row), this.#rows.isUrgent(row)) <= now) {
        expired.addFrom(this.#rows, row, at);
        this.#takeOut(row);
      } else {
        this.#oldest.note(this.#rows.timeAt(row), this.#rows.isUrgent(row));
        if (this.#isInOrder && this.#urgent === 0) {
          break;
        }
      }
    }
    return expired.length === 0 ? undefined : expired;
  }

  #take(at: number, { first, last }: Places, isMeant: (row: number) => boolean): TicketRows {
    const taken = new TicketRows();
    for (let row = this.nextFree(first); row !== -1 && row <= last; row = this.nextFree(row + ticketSize)) {
      if (isMeant(row)) {
        taken.addFrom(this.#rows, row, at);
        this.#takeOut(row);
      }
    }
    return taken;
  }

  #isLed(row: number): boolean {
    for (const { first, last } of this.#led) {
      if (row >= first && row <= last) {
        return true;
      }
    }
    return false;
  }

  #added(time: number, strikes: number, isUrgent: boolean): void {
    this.#strikes += strikes;
    this.#urgent += isUrgent ? 1 : 0;
    this.#isInOrder = this.#rows.length === 1 || (this.#isInOrder && time >= this.#lastTime);
    this.#lastTime = time;
    this.#oldest.note(time, isUrgent);
  }

  #takeOut(row: number): void {
    this.#strikes -= this.#rows.strikesAt(row);
    this.#urgent -= this.#rows.isUrgent(row) ? 1 : 0;
    this.#rows.remove(row);
  }
}
