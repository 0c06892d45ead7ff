import type { Clock, RingStore } from '../ports.js';
import type { Ring } from '../ring.js';

/** For how long strikes count, milliseconds: a minute, and a frame. */
const span = 61_000;
/** Least rings to look at: those that ended with others made no strikes. */
const fewest = 25;

/** What is known of a bell's strikes before this life of BellBot. */
export interface RecentStrikes {
  /** Those that may count for the duty of the bell: monotonic milliseconds, oldest first. */
  readonly strikes: readonly number[];
  /** When it was last struck, milliseconds since the epoch; null where nothing is known. */
  readonly last: number | null;
}

/**
 * What the store says of a bell's strikes before this life, for a bell that makes at most so many a minute. Strikes of which
 * it is not known when they were made count as late as they can have been. When the store cannot say, all count as made now.
 */
export async function recentStrikes(
  store: RingStore,
  clock: Clock,
  bell: string,
  perMinute: number,
): Promise<RecentStrikes> {
  const [now, wall] = [clock.monotonic(), clock.now()];
  try {
    const limit = Math.max(perMinute, fewest);
    const states = ['striking', 'rung', 'failed'] as const;
    const pages = await Promise.all(states.map((state) => store.list({ bell, state, limit })));
    const rings = new Map<string, Ring>(pages.flat().map((ring) => [ring.id, ring]));
    for (const { together } of [...rings.values()]) {
      const leader = together === null || rings.has(together) ? undefined : await store.get(together);
      if (leader !== undefined) {
        rings.set(leader.id, leader);
      }
    }
    const struck = [...rings.values()].filter(
      ({ attempts, motion }) => attempts > 0 && motion?.type !== 'sweep',
    );
    const ages = struck.flatMap(({ attempts, finishedAt }) =>
      Array.from({ length: Math.min(attempts, perMinute) }, () => Math.max(0, wall - (finishedAt ?? wall))),
    );
    const strikes = ages.filter((age) => age < span).map((age) => now - age);
    const made = struck.flatMap(({ strikes: { made: count }, finishedAt }) =>
      count > 0 && finishedAt !== null ? [finishedAt] : [],
    );
    return { strikes: strikes.sort((a, b) => a - b), last: made.length === 0 ? null : Math.max(...made) };
  } catch {
    return { strikes: Array.from({ length: perMinute }, () => now), last: null };
  }
}
