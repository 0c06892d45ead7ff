import type { RingEvent } from '../events.js';
import type { Clock, RingStore } from '../ports.js';
import { isFinal, type Ring } from '../ring.js';
import { changed } from '../ring-machine.js';
import type { BellStriker } from './bell-striker.js';
import type { RingsAtHand } from './rings-at-hand.js';
import type { WaitingLine } from './waiting-line.js';

/** What cancelling works with. */
export interface CancellingParts {
  readonly line: WaitingLine;
  readonly rings: RingsAtHand;
  readonly striker: BellStriker;
  readonly store: RingStore;
  readonly clock: Clock;
  /** Called when the line has changed. */
  readonly proceed: () => void;
  readonly tell: (event: RingEvent) => void;
}

/** Takes rings back that wait. */
export class Cancelling {
  readonly #parts: CancellingParts;

  constructor(parts: CancellingParts) {
    this.#parts = parts;
  }

  /**
   * Cancels a ring that waits: resolves to it once that is stored, or to undefined when no such ring waits here. Rejects
   * as the store does; then the ring still waits. Meanwhile the other rings are struck.
   */
  async cancel(id: string, reason: string): Promise<Ring | undefined> {
    const { line, rings, striker, proceed, tell } = this.#parts;
    if (line.find(id)?.begun !== false || !line.isFree(id)) {
      return undefined;
    }
    const tried = striker.trying(id);
    line.withhold(id);
    proceed();
    let cancelled: Ring | undefined;
    try {
      cancelled = await this.#storeCancelled(id, reason);
      rings.takeOut(id);
    } catch (error) {
      line.giveBack(id);
      if (tried !== undefined) {
        void striker.restore(tried);
      }
      throw error;
    } finally {
      proceed();
    }
    if (cancelled !== undefined) {
      tell({ type: 'finished', ring: cancelled });
    }
    return cancelled;
  }

  /** Stores that a ring is cancelled. Undefined when the store does not know that it waits. */
  async #storeCancelled(id: string, reason: string): Promise<Ring | undefined> {
    const { rings, store, clock } = this.#parts;
    const ring = rings.get(id) ?? (await store.get(id));
    if (ring === undefined || isFinal(ring)) {
      return undefined;
    }
    const cancelled = changed(ring, { type: 'cancelled', at: clock.now(), reason });
    await store.save(cancelled);
    return cancelled;
  }
}
