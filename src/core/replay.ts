import { BellBotError } from './errors.js';
import type { KeptClaim } from './ports.js';
import type { Answer, RecentClaim } from './recent-claims.js';
import type { Claim } from './ring.js';

/** An earlier claim, wherever it is kept. */
export type Earlier = Pick<RecentClaim, 'fingerprint' | 'acceptance'>;

/** A claim as a store keeps it. */
export function earlierOf({ fingerprint, answer }: KeptClaim): Earlier {
  return { fingerprint, acceptance: JSON.parse(answer) as Answer };
}

/** What is answered to a claim that was made before. Throws `event-differs` when that was for something else. */
export function replay<A extends Answer>(
  { fingerprint, acceptance }: Earlier,
  claim: Claim | null,
): { acceptance: A; replayed: true } {
  if (fingerprint !== claim?.fingerprint) {
    throw new BellBotError('event-differs');
  }
  // The same fingerprint is of the same sort of request, and so of the same sort of answer.
  return { acceptance: acceptance as A, replayed: true };
}
