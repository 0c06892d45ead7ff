import type { KeptClaim, RingStore } from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import { unpackTickets } from '../../src/core/tickets.js';
import { aRing } from '../core/a-ring.js';
import type { ManualClock } from '../system/manual-clock.js';

/** A store under test, not started, and its clock. */
export interface StoreHarness {
  readonly store: RingStore;
  readonly clock: ManualClock;
}

/** A queued ring whose id has this number: higher numbers were accepted later. */
export function ringNumber(number: number, changes: Partial<Ring> = {}): Ring {
  const id = `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return aRing({ id, acceptedAt: 1000 + number, ...changes });
}

/** A claim of an event that does not expire. */
export function aClaim(name: string): KeptClaim {
  return { scope: 'key', name, fingerprint: 'f', answer: '{"id":1}', expiresAt: Number.MAX_SAFE_INTEGER };
}

/** The rings of a bell that are not over, oldest first, each read by its ticket. */
export async function unfinishedIn(store: RingStore, bell = 'bell'): Promise<Ring[]> {
  const tickets = [...unpackTickets(await store.tickets(bell))];
  const rings = await Promise.all(tickets.map(({ id }) => store.get(id)));
  return rings.filter((ring) => ring !== undefined);
}
