import type { RingEvent } from '../events.js';
import type { Clock, RingStore } from '../ports.js';
import { isFinal, type Ring } from '../ring.js';
import { foundUnderWay, isComplete } from '../ring-machine.js';
import type { Ticket } from '../tickets.js';
import type { RingOutcomes } from './ring-outcomes.js';
import type { Entry } from './strike-attempt.js';
import type { WaitingLine } from './waiting-line.js';

/** What reading rings needs, and whom it tells. */
export interface RingsAtHandParts {
  /** Name of the bell. */
  readonly bell: string;
  readonly store: RingStore;
  readonly clock: Clock;
  readonly line: WaitingLine;
  /** The ticket of the ring whose turn is next, if any waits that may be struck. */
  readonly first: () => Ticket | undefined;
  readonly outcomes: RingOutcomes;
  /** Takes over a ring whose strikes an earlier life had made, and for which others stand; it is in line still. */
  readonly made: (ring: Ring) => void;
  /** Called when a ring that was to be loaded is at hand, or could not be. */
  readonly arrived: () => void;
  readonly tell: (event: RingEvent) => void;
}

/**
 * The rings of a line as they wait, of which more than a ticket is needed: the one whose turn is next is read while the
 * one before it strikes. A ring that is at hand stays so until it leaves the line. In particular one whose strike was
 * begun does: the store may have it as it would be with that strike, which was not made after all.
 */
export class RingsAtHand {
  readonly #parts: RingsAtHandParts;
  readonly #rings = new Map<string, Ring>();
  readonly #loading = new Set<string>();

  constructor(parts: RingsAtHandParts) {
    this.#parts = parts;
  }

  /** The ring of that id, if it is at hand. */
  get(id: string): Ring | undefined {
    return this.#rings.get(id);
  }

  /** The ring that is next in line, if it is at hand. */
  get head(): Entry | undefined {
    const head = this.#parts.first();
    const ring = head && this.#rings.get(head.id);
    return head && ring && { ring, since: head.time };
  }

  /** Has the ring that is next in line read before its turn comes. */
  loadHead(): void {
    const head = this.#parts.first();
    if (head !== undefined) {
      this.load(head.id);
    }
  }

  /** Takes a ring out of the line, and has the next one read. */
  takeOut(id: string): void {
    this.#parts.line.remove(id);
    this.drop(id);
    this.loadHead();
  }

  /** Keeps a ring that need not be read. */
  keep(ring: Ring): void {
    this.#rings.set(ring.id, ring);
  }

  /** Lets a ring go that has left the line. */
  drop(id: string): void {
    this.#rings.delete(id);
  }

  /** The ring of that id as it waits, or as it ended; undefined when the store does not know it. Rejects as the store does. */
  async read(id: string): Promise<Ring | undefined> {
    const ring = this.#rings.get(id) ?? (await this.#parts.store.get(id));
    return ring === undefined || isFinal(ring) ? ring : foundUnderWay(ring, this.#parts.clock.now());
  }

  /** Has a ring that waits at hand as soon as the store gives it. */
  load(id: string): void {
    if (!this.#rings.has(id) && !this.#loading.has(id)) {
      this.#loading.add(id);
      void this.#load(id);
    }
  }

  /** A ring that the store does not know has left the line: it cannot be struck, and there is no receipt to say so. */
  lost(id: string): void {
    this.#parts.tell({ type: 'lost', bell: this.#parts.bell, id });
  }

  async #load(id: string): Promise<void> {
    const { store, outcomes, line, arrived } = this.#parts;
    try {
      const found = await store.get(id);
      if (line.find(id) !== undefined) {
        this.#found(id, found);
      }
    } catch {
      await outcomes.untilNextTry();
    }
    this.#loading.delete(id);
    arrived();
  }

  #found(id: string, found: Ring | undefined): void {
    const { store, clock, line, outcomes } = this.#parts;
    if (found === undefined || isFinal(found)) {
      line.remove(id);
      if (found === undefined) {
        this.lost(id);
      }
      return;
    }
    const ring = foundUnderWay(found, clock.now());
    if (isComplete(ring)) {
      this.#parts.made(ring);
      return;
    }
    if (isFinal(ring)) {
      line.remove(id);
      void outcomes.over([ring]);
      return;
    }
    this.keep(ring);
    if (ring !== found) {
      void store.save(ring).catch(() => {});
    }
  }
}
