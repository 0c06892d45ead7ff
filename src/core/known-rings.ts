import type { KeptClaim } from './ports.js';
import { isFinal, type Ring } from './ring.js';
import { claimName } from './ring-document.js';
import { TicketRows } from './ticket-rows.js';
import { ticketOf } from './tickets.js';

/** Most rings, and most claims, that are kept in memory as a whole, for a file that gets damaged. */
export const mostNewest = 1000;

/** A claim and the id of the ring that it belongs to. */
export interface RingClaim {
  readonly claim: KeptClaim;
  readonly ring: string;
}

/** What is known of a database while it is open, for the file that takes its place when it is lost. */
export interface Known {
  /** What it has in common with its copies, and with no other database. */
  readonly origin: string;
  /** Every unfinished ring as a packed ticket (`packTickets`), oldest first, by the names of the bells. */
  readonly tickets: ReadonlyMap<string, Uint8Array>;
  /** Those of which more is known, oldest first: the newest that wait, and the newest that have been struck at. */
  readonly rings: readonly Ring[];
  /** The newest claims, the newest last. */
  readonly claims: readonly RingClaim[];
}

/**
 * What must not be lost with a file that gets damaged while BellBot runs: of every unfinished ring a ticket, the newest
 * of them as a whole, since those are the least likely to be found elsewhere, and the newest claims.
 */
export class KnownRings {
  #origin = '';
  readonly #tickets = new Map<string, TicketRows>();
  readonly #rings = new Map<string, Ring>();
  readonly #claims = new Map<string, RingClaim>();

  /** Takes what a file that was opened has, instead of what was known. */
  load({ origin, tickets, rings, claims }: Known): void {
    this.#origin = origin;
    this.#tickets.clear();
    this.#rings.clear();
    this.#claims.clear();
    for (const [bell, packed] of tickets) {
      this.#rowsOf(bell).addPacked(packed);
    }
    for (const ring of rings) {
      this.#keepRing(ring);
    }
    for (const kept of claims) {
      this.#keepClaim(kept);
    }
  }

  /** Takes a ring that was added. */
  add(ring: Ring, claim: KeptClaim | undefined): void {
    if (!isFinal(ring)) {
      this.#rowsOf(ring.bell).add(ticketOf(ring));
      this.#keepRing(ring);
    }
    if (claim !== undefined) {
      this.#keepClaim({ claim, ring: ring.id });
    }
  }

  /** Takes the new state of a ring. */
  save(ring: Ring): void {
    this.#rings.delete(ring.id);
    if (!isFinal(ring)) {
      this.#keepRing(ring);
      return;
    }
    for (const rows of this.#tickets.values()) {
      rows.remove(rows.find(ring.id));
    }
  }

  /** Whether a ring is known to be unfinished. */
  has(id: string): boolean {
    return [...this.#tickets.values()].some((rows) => rows.find(id) !== -1);
  }

  /** The tickets of one bell, in the order in which its rings were added. */
  tickets(bell: string): Uint8Array {
    return this.#tickets.get(bell)?.packed ?? new Uint8Array();
  }

  /** All of it, for another file. */
  get all(): Known {
    const tickets = new Map([...this.#tickets].map(([bell, rows]) => [bell, rows.packed]));
    const [rings, claims] = [[...this.#rings.values()], [...this.#claims.values()]];
    return { origin: this.#origin, tickets, rings, claims };
  }

  #rowsOf(bell: string): TicketRows {
    const rows = this.#tickets.get(bell) ?? new TicketRows();
    this.#tickets.set(bell, rows);
    return rows;
  }

  #keepRing(ring: Ring): void {
    this.#rings.set(ring.id, ring);
    if (this.#rings.size > mostNewest) {
      // What was made of one that has been struck at is not in its ticket.
      for (const { id, state } of this.#rings.values()) {
        if (state === 'queued') {
          this.#rings.delete(id);
          break;
        }
      }
    }
  }

  #keepClaim(kept: RingClaim): void {
    const name = claimName(kept.claim);
    this.#claims.delete(name);
    this.#claims.set(name, kept);
    const [oldest] = this.#claims.keys();
    if (this.#claims.size > mostNewest && oldest !== undefined) {
      this.#claims.delete(oldest);
    }
  }
}
