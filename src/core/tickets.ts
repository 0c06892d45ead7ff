import { single } from './pattern.js';
import type { Ring } from './ring.js';

/** What is known in memory of a ring that waits; the rest is in the store, and is read when its turn comes. */
export interface Ticket {
  /** A UUID in lower case, as ids of rings are. */
  readonly id: string;
  /**
   * Milliseconds: as the store hands it over, since the epoch, when the ring was accepted; as it waits in line, of the
   * monotonic clock, when its time is over.
   */
  readonly time: number;
  /** Strikes that it still asks for, at most `mostStrikes`; none for a sweep, and for a ring that has but to end. */
  readonly strikesLeft: number;
  /** True when an earlier life of BellBot had begun to strike it. */
  readonly begun: boolean;
  /** True when it may ring where silence is kept; absent otherwise. */
  readonly urgent?: true;
  /** True when it begins together with rings of other bells, and no other stands for it; absent otherwise. */
  readonly meets?: true;
}

/** A packed ticket: 16 bytes of the id, 8 of the time (a double, little endian), 3 of strikes (big endian), one of marks. */
export const ticketSize = 28;
/** Where each part begins. */
export const ticketPart = { id: 0, time: 16, strikes: 24, marks: 27 } as const;
/** What the byte of marks is made of; `withheld` and `gone` are for whoever keeps tickets. */
export const ticketMark = { begun: 1, withheld: 2, gone: 4, urgent: 8, meets: 16 } as const;

const strikesBytes = 3;
/** Most strikes that a ticket has room for. */
export const mostStrikes = 2 ** (8 * strikesBytes) - 1;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The ticket of a ring as it waits, with the time at which it was accepted. */
export function ticketOf({ id, acceptedAt, strikes, state, urgent, meeting }: Ring): Ticket {
  const left = { strikesLeft: strikesLeft(strikes), begun: state === 'striking' };
  return { id, time: acceptedAt, ...left, ...marked(urgent, meeting !== undefined) };
}

function marked(urgent: boolean, meets: boolean): Pick<Ticket, 'urgent' | 'meets'> {
  return { ...(urgent ? { urgent } : {}), ...(meets ? { meets } : {}) };
}

/** What the receipt of a ring says of which nothing but its ticket was left. */
const lostReason = 'The database was lost while this ring waited, and with it who rang and what was said.';

/** The ring of a ticket of which nothing else was left: it rings all the same, and its receipt says why it has no text. */
export function ringOf({ id, time, strikesLeft: asked }: Ticket, bell: string): Ring {
  const strikes = { asked, made: 0 };
  const times = { acceptedAt: time, startedAt: null, finishedAt: null };
  const nobody = { source: 'unknown', via: null, who: null, text: null };
  const how =
    asked === 0
      ? ({ pattern: 'sweep', motion: { type: 'sweep', sweep: { cycles: 1 } }, urgent: false } as const)
      : { pattern: asked === 1 ? single.name : String(asked), motion: null, urgent: false };
  const since = { attempts: 0, held: null, together: null, heard: null, reason: lostReason };
  return { id, bell, ...nobody, ...how, state: 'queued', strikes, ...since, ...times };
}

/** Strikes that a ring still asks for. */
export function strikesLeft({ asked, made }: Ring['strikes']): number {
  return asked - made;
}

/** Tickets as bytes, one after another. RangeError for an id that is no UUID. */
export function packTickets(tickets: readonly Ticket[]): Uint8Array {
  const bytes = Buffer.alloc(tickets.length * ticketSize);
  for (const [index, ticket] of tickets.entries()) {
    writeTicket(bytes, index * ticketSize, ticket);
  }
  return bytes;
}

/** Tickets as objects, one at a time. */
export function* unpackTickets(packed: Uint8Array): Generator<Ticket> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let offset = 0; offset < bytes.length; offset += ticketSize) {
    yield readTicket(bytes, offset);
  }
}

/** These tickets in the order of their ids, without those of the ids in `without`. */
export function sortedTickets(packed: Uint8Array, without: readonly string[]): Uint8Array {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const idAt = (offset: number): Buffer => bytes.subarray(offset, offset + ticketPart.time);
  let isSorted = true;
  for (let offset = ticketSize; isSorted && offset < bytes.length; offset += ticketSize) {
    isSorted = Buffer.compare(idAt(offset - ticketSize), idAt(offset)) < 0;
  }
  if (isSorted && without.length === 0) {
    return packed;
  }
  const tickets = [...unpackTickets(packed)].filter(({ id }) => !without.includes(id));
  return packTickets(tickets.sort((a, b) => (a.id < b.id ? -1 : 1)));
}

/** Writes a ticket. RangeError for an id that is no UUID. */
export function writeTicket(bytes: Buffer, offset: number, ticket: Ticket): void {
  const { id, time, strikesLeft, begun, urgent = false, meets = false } = ticket;
  const idBytes = bytesOfId(id);
  if (idBytes === undefined) {
    throw new RangeError(`${id} is no id of a ring`);
  }
  idBytes.copy(bytes, offset);
  bytes.writeDoubleLE(time, offset + ticketPart.time);
  bytes.writeUIntBE(strikesLeft, offset + ticketPart.strikes, strikesBytes);
  bytes[offset + ticketPart.marks] =
    (begun ? ticketMark.begun : 0) | (urgent ? ticketMark.urgent : 0) | (meets ? ticketMark.meets : 0);
}

/** Reads a ticket. */
export function readTicket(bytes: Buffer, offset: number): Ticket {
  const marks = bytes[offset + ticketPart.marks] ?? 0;
  return {
    id: textOfId(bytes.toString('hex', offset, offset + ticketPart.time)),
    time: bytes.readDoubleLE(offset + ticketPart.time),
    strikesLeft: strikesOf(bytes, offset),
    begun: (marks & ticketMark.begun) !== 0,
    ...marked((marks & ticketMark.urgent) !== 0, (marks & ticketMark.meets) !== 0),
  };
}

/** The strikes of a ticket. */
export function strikesOf(bytes: Buffer, offset: number): number {
  return bytes.readUIntBE(offset + ticketPart.strikes, strikesBytes);
}

/** The 16 bytes of an id; undefined for what is no UUID, and so no ring's id. */
export function bytesOfId(id: string): Buffer | undefined {
  return uuid.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined;
}

/** The id whose 16 bytes these hexadecimal digits are. */
export function textOfId(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
