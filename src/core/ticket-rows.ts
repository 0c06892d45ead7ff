import {
  bytesOfId,
  readTicket,
  strikesOf,
  type Ticket,
  ticketMark,
  ticketPart,
  ticketSize,
  writeTicket,
} from './tickets.js';

/** Rows that are added at a time when there is no room, at least. */
const leastRoom = 64;

/**
 * Tickets in a row, packed: 28 bytes for each, where an object would take hundreds. A place is known by the offset of its
 * first byte, which is good until something is added or `tidy` is called. A ticket that is taken out leaves a gap.
 */
export class TicketRows {
  #bytes: Buffer = Buffer.alloc(0);
  /** No ticket is before that. */
  #start = 0;
  #end = 0;
  #length = 0;

  /** Number of tickets. */
  get length(): number {
    return this.#length;
  }

  /** Puts a ticket at the end. RangeError for an id that is no UUID. */
  add(ticket: Ticket): void {
    this.#makeRoom(ticketSize);
    writeTicket(this.#bytes, this.#end, ticket);
    this.#end += ticketSize;
    this.#length += 1;
  }

  /** Puts packed tickets at the end, and returns where the first of them is. */
  addPacked(packed: Uint8Array): number {
    this.#makeRoom(packed.length);
    const offset = this.#end;
    this.#bytes.set(packed, offset);
    this.#end += packed.length;
    this.#length += packed.length / ticketSize;
    return offset;
  }

  /** The first ticket at or after an offset, -1 if there is none; by itself the first of all. */
  next(offset = this.#start): number {
    const isFirst = offset <= this.#start;
    let next = Math.max(offset, this.#start);
    while (next < this.#end && this.#isMarked(next, ticketMark.gone)) {
      next += ticketSize;
    }
    if (isFirst) {
      this.#start = next;
    }
    return next < this.#end ? next : -1;
  }

  /** Where the ticket of an id is, or -1. */
  find(id: string): number {
    const wanted = bytesOfId(id);
    if (wanted === undefined) {
      return -1;
    }
    const searched = this.#bytes.subarray(0, this.#end);
    let found = searched.indexOf(wanted, this.#start);
    // Not what only looks like it, across two tickets.
    while (found !== -1 && found % ticketSize !== 0) {
      found = searched.indexOf(wanted, found + 1);
    }
    return found;
  }

  /** The ticket at an offset. */
  at(offset: number): Ticket {
    return readTicket(this.#bytes, offset);
  }

  /** The bytes of the ticket at an offset; good as long as the offset is. */
  packedAt(offset: number): Uint8Array {
    return this.#bytes.subarray(offset, offset + ticketSize);
  }

  /** The time of the ticket at an offset. */
  timeAt(offset: number): number {
    return this.#bytes.readDoubleLE(offset + ticketPart.time);
  }

  /** Gives the ticket at an offset another time. */
  setTime(offset: number, time: number): void {
    this.#bytes.writeDoubleLE(time, offset + ticketPart.time);
  }

  /** The strikes of the ticket at an offset. */
  strikesAt(offset: number): number {
    return strikesOf(this.#bytes, offset);
  }

  /** Whether an earlier life of BellBot had begun to strike the ring of the ticket at an offset. */
  isBegun(offset: number): boolean {
    return this.#isMarked(offset, ticketMark.begun);
  }

  /** Whether the ticket at an offset is withheld. */
  isWithheld(offset: number): boolean {
    return this.#isMarked(offset, ticketMark.withheld);
  }

  /** Marks the ticket at an offset as withheld, or not. */
  withhold(offset: number, withheld: boolean): void {
    const marks = this.#marks(offset) & ~ticketMark.withheld;
    this.#bytes[offset + ticketPart.marks] = marks | (withheld ? ticketMark.withheld : 0);
  }

  /** Takes out the ticket at an offset. */
  remove(offset: number): void {
    this.#bytes.fill(0, offset, offset + ticketSize);
    this.#bytes[offset + ticketPart.marks] = ticketMark.gone;
    this.#length -= 1;
  }

  /** Closes the gaps, and gives memory back, when there are more gaps than tickets. */
  tidy(): void {
    const used = this.#length * ticketSize;
    if (this.#bytes.length - used > used + leastRoom * ticketSize) {
      this.#moveTo(Math.ceil(this.#length * 1.5));
    }
  }

  /** All of them, packed. */
  get packed(): Uint8Array {
    const bytes = new Uint8Array(this.#length * ticketSize);
    let end = 0;
    for (let offset = this.next(); offset !== -1; offset = this.next(offset + ticketSize)) {
      bytes.set(this.packedAt(offset), end);
      end += ticketSize;
    }
    return bytes;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes > this.#bytes.length) {
      const rows = this.#length + bytes / ticketSize;
      this.#moveTo(rows + Math.max(leastRoom, Math.ceil(rows / 2)));
    }
  }

  /** Moves the tickets, without gaps, to where there is room for so many. */
  #moveTo(rows: number): void {
    const packed = this.packed;
    this.#bytes = Buffer.alloc(rows * ticketSize);
    this.#bytes.set(packed);
    this.#start = 0;
    this.#end = packed.length;
  }

  #isMarked(offset: number, mark: number): boolean {
    return (this.#marks(offset) & mark) !== 0;
  }

  #marks(offset: number): number {
    return this.#bytes[offset + ticketPart.marks] ?? 0;
  }
}
