import type { Ring } from '../../core/ring.js';
import { unpackTickets } from '../../core/tickets.js';
import type { Known } from '../messages.js';

/** What the receipt of a ring says of which nothing but its ticket was left. */
const lostReason = 'The database was lost while this ring waited, and with it who rang and what was said.';

/**
 * The rings that a file must have that takes the place of another one, by id: as they are known, or as they were found in
 * a file; where there is neither, what a ticket says, so that the ring rings all the same and its receipt says why it has
 * no text.
 */
export function waitingRings({ tickets, rings }: Known, found: readonly Ring[]): Map<string, Ring> {
  const known = new Map([...found, ...rings].map((ring) => [ring.id, ring]));
  const waiting = new Map<string, Ring>();
  for (const [bell, packed] of tickets) {
    for (const { id, time, strikesLeft } of unpackTickets(packed)) {
      const ring = known.get(id);
      waiting.set(id, ring ?? ringWithoutText(id, bell, time, strikesLeft));
    }
  }
  return waiting;
}

function ringWithoutText(id: string, bell: string, acceptedAt: number, asked: number): Ring {
  const strikes = { asked, made: 0 };
  const times = { acceptedAt, startedAt: null, finishedAt: null };
  const nobody = { source: 'unknown', who: null, text: null };
  return { id, bell, ...nobody, state: 'queued', strikes, attempts: 0, ...times, reason: lostReason };
}
