import { type Pattern, strikesOf } from './pattern.js';
import type { Ring } from './ring.js';
import { isFinal } from './ring.js';

/** What can happen to a ring. Times are milliseconds since the epoch; reasons are sentences. */
export type RingChange =
  | { readonly type: 'strike-began'; readonly at: number }
  /** `reason` is what its receipt is to say of it though it has rung. */
  | { readonly type: 'strike-made'; readonly at: number; readonly reason?: string | undefined }
  | { readonly type: 'swept'; readonly at: number }
  /** Everything that its strikes stand for has ended. */
  | { readonly type: 'led'; readonly at: number }
  /** The strikes of `leader`, which have been made, stand for it. */
  | { readonly type: 'joined'; readonly at: number; readonly leader: Ring }
  | { readonly type: 'strike-cut-short'; readonly at: number; readonly reason: string }
  | { readonly type: 'failed'; readonly at: number; readonly reason: string }
  | { readonly type: 'expired'; readonly at: number; readonly reason: string }
  | { readonly type: 'cancelled'; readonly at: number; readonly reason: string };

/** How often a strike that was cut short is struck again before its ring fails. */
export const mostRestrikes = 3;

/**
 * The life of a ring: the ring after a change, as a pure function. Its times never run backwards: a change that the clock,
 * since it was set back, puts before what the ring has been through is as early as it can be. Throws a RangeError for a change that the ring's
 * state does not allow, which is a mistake of the caller.
 */
export function changed(ring: Ring, change: RingChange): Ring {
  if (isFinal(ring)) {
    throw new RangeError(`a ring that is ${ring.state} cannot become ${change.type}`);
  }
  switch (change.type) {
    case 'strike-began':
      return {
        ...ring,
        state: 'striking',
        attempts: ring.attempts + 1,
        startedAt: ring.startedAt ?? noEarlier(ring, change.at),
        held: null,
      };
    case 'strike-made': {
      expectStriking(ring, change);
      const made = ring.strikes.made + 1;
      const strikes = { asked: ring.strikes.asked, made };
      // What others ring by is over when they are, too.
      return made < strikes.asked || ring.leads !== undefined
        ? { ...ring, strikes }
        : { ...rung(ring, change.at), strikes, reason: change.reason ?? null };
    }
    case 'swept':
      expectStriking(ring, change);
      return rung(ring, change.at);
    case 'led':
      if (!isComplete(ring)) {
        throw new RangeError(`a ring that is ${ring.state} cannot have ended those that it stands for`);
      }
      return rung(ring, change.at);
    case 'joined': {
      const { id, startedAt } = change.leader;
      const joined = { ...ring, together: id, startedAt: noEarlier(ring, startedAt ?? change.at) };
      return rung(joined, change.at);
    }
    case 'strike-cut-short':
      expectStriking(ring, change);
      return ring.attempts - ring.strikes.made > mostRestrikes
        ? finished(ring, 'failed', change.at, change.reason)
        : { ...ring, reason: change.reason };
    case 'failed':
      return finished(ring, 'failed', change.at, change.reason);
    case 'expired':
    case 'cancelled':
      if (ring.state !== 'queued') {
        throw new RangeError(`a ring that is ${ring.state} cannot be ${change.type}`);
      }
      return finished(ring, change.type, change.at, change.reason);
  }
}

/**
 * What became of a ring that BellBot finds in its store when it starts, at `at` milliseconds since the epoch: a strike
 * that was under way was cut short by the end of BellBot. One that is found with a reason may have been cut short before,
 * and waits; unless it was the last that its ring may make, since then the ring would have failed.
 */
export function foundUnderWay(ring: Ring, at: number): Ring {
  const underWay = ring.state === 'striking' && ring.strikes.made < ring.attempts && !isComplete(ring);
  const wasLast = ring.attempts - ring.strikes.made > mostRestrikes;
  return underWay && (wasLast || ring.reason === null)
    ? changed(ring, { type: 'strike-cut-short', at, reason: endedInStrike })
    : ring;
}

const endedInStrike =
  'BellBot ended in the middle of the strike. If the machine goes down whenever the arm moves, power the servo by its own supply.';

/** True when all strikes of a ring have been made, and those for which they stand are to end. */
export function isComplete({ state, strikes }: Ring): boolean {
  return state === 'striking' && strikes.asked > 0 && strikes.made >= strikes.asked;
}

/** A ring as it is rung for others too, up to the one of the id `last`: with the strikes of another pattern. */
export function leading(ring: Ring, { motion }: Pattern, last: string): Ring {
  const strikes = { asked: strikesOf(motion), made: 0 };
  return { ...ring, strikes, motion: motion.type === 'strikes' ? null : motion, leads: last };
}

/** What happens to a ring whose `ttl` (milliseconds) is over: it expires, or fails if it had begun to strike. */
export function outOfTime(ring: Ring, at: number, ttl: number): RingChange {
  const cut = ring.reason === null ? '' : `${ring.reason} `;
  const reason = `${cut}It waited longer than ttl, ${ttl / 1000} s.`;
  return { type: ring.state === 'queued' ? 'expired' : 'failed', at, reason };
}

function expectStriking(ring: Ring, change: RingChange): void {
  if (ring.state !== 'striking' || ring.strikes.made >= ring.attempts) {
    throw new RangeError(`${change.type} needs a strike that began, this ring is ${ring.state}`);
  }
}

function rung(ring: Ring, at: number): Ring {
  return { ...ring, state: 'rung', held: null, finishedAt: noEarlier(ring, at), reason: null };
}

function finished(ring: Ring, state: 'failed' | 'expired' | 'cancelled', at: number, reason: string): Ring {
  return { ...ring, state, held: null, finishedAt: noEarlier(ring, at), reason };
}

/** A time, milliseconds since the epoch, but never before what a ring has been through. */
export function noEarlier({ acceptedAt, startedAt }: Ring, at: number): number {
  return Math.max(acceptedAt, startedAt ?? acceptedAt, at);
}
