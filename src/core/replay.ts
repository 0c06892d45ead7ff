import { BellBotError } from './errors.js';
import type { KeptClaim } from './ports.js';
import type { RecentClaim } from './recent-claims.js';
import type { Acceptance, Claim } from './ring.js';

/** An earlier claim, wherever it is kept. */
export type Earlier = Pick<RecentClaim, 'fingerprint' | 'acceptance'>;

/** A claim as a store keeps it. */
export function earlierOf({ fingerprint, answer }: KeptClaim): Earlier {
  return { fingerprint, acceptance: JSON.parse(answer) as Acceptance };
}

/** What is answered to a claim that was made before. Throws `event-differs` when that was for something else. */
export function replay(
  { fingerprint, acceptance }: Earlier,
  claim: Claim | null,
): { acceptance: Acceptance; replayed: true } {
  if (fingerprint !== claim?.fingerprint) {
    throw new BellBotError('event-differs');
  }
  return { acceptance, replayed: true };
}
