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

/** Bytes of a block: so few that one of which little is left keeps no memory worth mentioning. */
const blockSize = 256 * ticketSize;

/** Some tickets in a row, those that were taken out included. */
interface Block {
  readonly bytes: Buffer;
  /** How many have not been taken out. */
  left: number;
}

/**
 * Tickets in a row, packed: 28 bytes for each, where an object would take hundreds. They lie in blocks, so that nothing is
 * moved when one is added, and memory is given back as they are taken out. A place is a number that grows along the row;
 * it is good as long as its ticket is there.
 */
export class TicketRows {
  /** By their numbers, in order; those of which nothing is left are gone. */
  readonly #blocks = new Map<number, Block>();
  #recent: Block | undefined;
  #recentNumber = -1;
  /** No ticket is before that. */
  #start = 0;
  #end = 0;
  #length = 0;

  /** Number of tickets. */
  get length(): number {
    return this.#length;
  }

  /** The place that the next ticket will have. */
  get end(): number {
    return this.#end;
  }

  /** Puts a ticket at the end. RangeError for an id that is no UUID. */
  add(ticket: Ticket): void {
    const offset = this.#end % blockSize;
    writeTicket(this.#lastBlock().bytes, offset, ticket);
    this.#added(ticketSize);
  }

  /** Puts packed tickets at the end, and returns where the first of them is. The bytes are its own from then on. */
  addPacked(packed: Uint8Array): number {
    const first = this.#end;
    const given = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
    for (let from = 0; from < given.length; ) {
      const offset = this.#end % blockSize;
      const length = Math.min(blockSize - offset, given.length - from);
      const some = given.subarray(from, from + length);
      if (length === blockSize) {
        this.#blocks.set(this.#end / blockSize, { bytes: some, left: 0 });
      } else {
        some.copy(this.#lastBlock().bytes, offset);
      }
      this.#added(length);
      from += length;
    }
    return first;
  }

  /** Puts a ticket of another row at the end, with another time. */
  addFrom(other: TicketRows, place: number, time: number): void {
    const offset = this.#end % blockSize;
    const from = place % blockSize;
    const { bytes } = this.#lastBlock();
    other.#bytes(place).copy(bytes, offset, from, from + ticketSize);
    bytes.writeDoubleLE(time, offset + ticketPart.time);
    this.#added(ticketSize);
  }

  /** The first ticket at or after a place, -1 if there is none; by itself the first of all. */
  next(place = this.#start): number {
    const isFirst = place <= this.#start;
    let next = Math.max(place, this.#start);
    while (next < this.#end && !this.#isThere(next)) {
      next += this.#blocks.has(Math.floor(next / blockSize)) ? ticketSize : blockSize - (next % blockSize);
    }
    if (isFirst) {
      this.#start = next;
    }
    return next < this.#end ? next : -1;
  }

  /** Where the ticket of an id is, or -1. */
  find(id: string): number {
    const wanted = bytesOfId(id);
    if (wanted !== undefined) {
      for (const [number, { bytes }] of this.#blocks) {
        let found = bytes.indexOf(wanted);
        // Not what only looks like it, across two tickets, and not what was taken out.
        while (found !== -1 && (found % ticketSize !== 0 || isGone(bytes, found))) {
          found = bytes.indexOf(wanted, found + 1);
        }
        if (found !== -1) {
          return number * blockSize + found;
        }
      }
    }
    return -1;
  }

  /** The ticket at a place. */
  at(place: number): Ticket {
    return readTicket(this.#bytes(place), place % blockSize);
  }

  /** The time of the ticket at a place. */
  timeAt(place: number): number {
    return this.#bytes(place).readDoubleLE((place % blockSize) + ticketPart.time);
  }

  /** Gives the ticket at a place another time. */
  setTime(place: number, time: number): void {
    this.#bytes(place).writeDoubleLE(time, (place % blockSize) + ticketPart.time);
  }

  /** The strikes of the ticket at a place. */
  strikesAt(place: number): number {
    return strikesOf(this.#bytes(place), place % blockSize);
  }

  /** Whether an earlier life of BellBot had begun to strike the ring of the ticket at a place. */
  isBegun(place: number): boolean {
    return (this.#marks(place) & ticketMark.begun) !== 0;
  }

  /** Whether the ring of the ticket at a place may ring where silence is kept. */
  isUrgent(place: number): boolean {
    return (this.#marks(place) & ticketMark.urgent) !== 0;
  }

  /** Whether the ring of the ticket at a place begins together with rings of other bells. */
  isMeeting(place: number): boolean {
    return (this.#marks(place) & ticketMark.meets) !== 0;
  }

  /** The last ticket at or after a place up to an id, of those that are in the order of their ids; -1 if there is none. */
  lastUpTo(id: string, place: number): number {
    const last = bytesOfId(id);
    let found = -1;
    for (
      let next = this.next(place);
      last !== undefined && next !== -1;
      next = this.next(next + ticketSize)
    ) {
      const offset = next % blockSize;
      if (this.#bytes(next).compare(last, 0, last.length, offset, offset + last.length) > 0) {
        break;
      }
      found = next;
    }
    return found;
  }

  /** Whether the ticket at a place is withheld. */
  isWithheld(place: number): boolean {
    return (this.#marks(place) & ticketMark.withheld) !== 0;
  }

  /** Marks the ticket at a place as withheld, or not. */
  withhold(place: number, withheld: boolean): void {
    const marks = this.#marks(place) & ~ticketMark.withheld;
    this.#bytes(place)[(place % blockSize) + ticketPart.marks] = marks | (withheld ? ticketMark.withheld : 0);
  }

  /** Takes out the ticket at a place, if there is one. */
  remove(place: number): void {
    const number = Math.floor(place / blockSize);
    const block = this.#block(number);
    const offset = place % blockSize;
    if (block !== undefined && !isGone(block.bytes, offset)) {
      block.bytes[offset + ticketPart.marks] = ticketMark.gone;
      block.left -= 1;
      this.#length -= 1;
      if (block.left === 0 && this.#end >= (number + 1) * blockSize) {
        this.#blocks.delete(number);
        this.#recent = undefined;
      }
    }
  }

  /** All of them, packed. */
  get packed(): Uint8Array {
    const packed = Buffer.alloc(this.#length * ticketSize);
    let end = 0;
    for (let place = this.next(); place !== -1; place = this.next(place + ticketSize)) {
      const offset = place % blockSize;
      end += this.#bytes(place).copy(packed, end, offset, offset + ticketSize);
    }
    return packed;
  }

  #added(bytes: number): void {
    const tickets = bytes / ticketSize;
    this.#lastBlock().left += tickets;
    this.#length += tickets;
    this.#end += bytes;
  }

  /** The block that the end is in. */
  #lastBlock(): Block {
    const number = Math.floor(this.#end / blockSize);
    let block = this.#block(number);
    if (block === undefined) {
      block = { bytes: Buffer.alloc(blockSize), left: 0 };
      this.#blocks.set(number, block);
    }
    return block;
  }

  /** Most come from the block that the one before came from. */
  #block(number: number): Block | undefined {
    if (this.#recent === undefined || number !== this.#recentNumber) {
      this.#recent = this.#blocks.get(number);
      this.#recentNumber = number;
    }
    return this.#recent;
  }

  #isThere(place: number): boolean {
    return (this.#marks(place) & ticketMark.gone) === 0;
  }

  #bytes(place: number): Buffer {
    const block = this.#block(Math.floor(place / blockSize));
    if (block === undefined) {
      throw new RangeError(`no ticket is at ${place}`);
    }
    return block.bytes;
  }

  /** The marks of the ticket at a place, `gone` where there is none any more. */
  #marks(place: number): number {
    const block = this.#block(Math.floor(place / blockSize));
    return block?.bytes[(place % blockSize) + ticketPart.marks] ?? ticketMark.gone;
  }
}

function isGone(bytes: Buffer, offset: number): boolean {
  return ((bytes[offset + ticketPart.marks] ?? 0) & ticketMark.gone) !== 0;
}
