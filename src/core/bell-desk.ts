import type { BellQueue } from './bell/bell-queue.js';
import type { RingEvent } from './events.js';
import { acceptanceOf, newRing } from './new-ring.js';
import { strikesOf } from './pattern.js';
import type { Bell, Clock } from './ports.js';
import type { Acceptance, Ring, RingRequest } from './ring.js';

/** A ring that a bell has a place for, while it is being stored. */
export interface Reserved {
  readonly ring: Ring;
  /** What its sender is told. */
  readonly acceptance: Acceptance;
  /** It is stored, as this: it waits from now on. */
  readonly take: (stored: Ring) => void;
  /** It is not to be: its place is free again. */
  readonly release: () => void;
}

/** What a desk works with. */
export interface DeskParts {
  readonly bell: Bell;
  readonly queue: BellQueue;
  readonly clock: Clock;
  readonly tell: (event: RingEvent) => void;
}

/** Where rings of one bell are asked for. */
export class BellDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  get bell(): Bell {
    return this.#parts.bell;
  }

  get queue(): BellQueue {
    return this.#parts.queue;
  }

  /** Makes the ring of a request, and holds a place for it; one that silence drops needs none. Throws `queue-full`. */
  reserve(request: RingRequest, newId: () => string): Reserved {
    const { bell, queue, clock, tell } = this.#parts;
    const isUrgent = request.urgent === true;
    const strikes = strikesOf(request.pattern.motion);
    const drop = queue.dropOf(isUrgent);
    const place = drop === null ? queue.hold(strikes, isUrgent) : { ahead: 0, expectedAt: null, held: null };
    const since = clock.monotonic();
    // Read before the id is made, so that the time in the id is no earlier.
    const acceptedAt = clock.now();
    const ring = newRing(request, { id: newId(), acceptedAt, held: place.held, drop });
    const acceptance = acceptanceOf(ring, place, bell.status.board);
    const take = (stored: Ring): void => {
      tell({ type: 'accepted', ring: stored });
      if (drop !== null) {
        tell({ type: 'finished', ring: stored });
        return;
      }
      if (place.held !== null) {
        tell({ type: 'held', ring: stored, held: place.held });
      }
      queue.take(stored, since);
    };
    return { ring, acceptance, take, release: () => (drop === null ? queue.release(strikes) : undefined) };
  }
}
