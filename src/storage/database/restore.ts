import type { Known } from '../../core/known-rings.js';
import { isFinal, type Ring } from '../../core/ring.js';
import { noEarlier } from '../../core/ring-machine.js';
import { ringOf, unpackTickets } from '../../core/tickets.js';
import type { RingWrites } from './ring-writes.js';

/** What a file says of what is not over. */
export type Found = Pick<Known, 'rings' | 'claims'>;

const replacedReason =
  'Another database was put in place while BellBot ran, and it knows no more of this ring.';

/**
 * Has a database that takes the place of another one know what is known: that is newer than whatever was `found` in
 * either of them. Where nothing is known, what was found counts.
 */
export function restore(writes: RingWrites, known: Known | null, found: Found, now: number): void {
  for (const kept of [...found.claims, ...(known?.claims ?? [])]) {
    writes.keepClaim(kept);
  }
  const waiting = known === null ? byId(found.rings) : waitingRings(known, found.rings);
  // What is not known is over; with what end only the file knew that is gone. In a new file there is none of them.
  const over = found.rings.filter(({ id }) => !waiting.has(id)).map((ring) => ended(ring, now));
  for (const ring of [...waiting.values(), ...over]) {
    if (isFinal(ring) || !writes.addRing(ring)) {
      writes.run(['save', { ring, now }, false]);
    }
  }
}

/** It may have struck before it was lost sight of, so it is not for the life of a ring to say how it ended. */
function ended(ring: Ring, now: number): Ring {
  return { ...ring, state: 'failed', finishedAt: noEarlier(ring, now), reason: replacedReason };
}

/** The unfinished rings as they are known, or as they were found; where there is neither, what their tickets say. */
function waitingRings({ tickets, rings }: Known, found: readonly Ring[]): Map<string, Ring> {
  const whole = byId([...found, ...rings]);
  const waiting = new Map<string, Ring>();
  for (const [bell, packed] of tickets) {
    for (const ticket of unpackTickets(packed)) {
      waiting.set(ticket.id, whole.get(ticket.id) ?? ringOf(ticket, bell));
    }
  }
  return waiting;
}

function byId(rings: readonly Ring[]): Map<string, Ring> {
  return new Map(rings.map((ring) => [ring.id, ring]));
}
