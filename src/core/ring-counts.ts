/** How rings are counted: by the quarter hours in which they were accepted, since every time zone goes by those. */
import type { Ring } from './ring.js';

/** Milliseconds of what rings are counted by. */
export const quarterHour = 900_000;

/** Rings, how many of them are rung, strikes that were made, and rings that failed. */
export type Tally = [rings: number, rung: number, strikes: number, failed: number];

/** No rings at all. */
export const none: Readonly<Tally> = [0, 0, 0, 0];

/** Rings of some bell, source or person, by what these are called. */
export const countedNames = ['bell', 'source', 'who'] as const;
export type CountedName = (typeof countedNames)[number];

/** What was counted of the rings that are asked for. */
export interface RingCounts {
  /** By quarter hours since the epoch. Those without rings are left out. */
  readonly quarters: Map<number, Tally>;
  /** By name, null for those without one. */
  readonly names: Map<string | null, Tally>;
  /** Of names that are not known any more. */
  readonly other: Tally;
}

/** Nothing counted yet. */
export function noCounts(): RingCounts {
  return { quarters: new Map(), names: new Map(), other: [...none] };
}

/** What one ring adds. */
export function tallyOf({ state, strikes }: Pick<Ring, 'state' | 'strikes'>): Tally {
  return [1, Number(state === 'rung'), strikes.made, Number(state === 'failed')];
}

/** What a step counted: the maps as entries, and the hour since the epoch from which the next step goes on; null for none. */
export interface CountStep {
  readonly quarters: ReadonlyArray<[quarter: number, tally: Tally]>;
  readonly names: ReadonlyArray<[name: string | null, tally: Tally]>;
  readonly other: Tally;
  readonly next: number | null;
}

/** Adds what a step counted. */
export function addStep(counts: RingCounts, { quarters, names, other }: CountStep): void {
  for (const [quarter, tally] of quarters) {
    addTo(counts.quarters, quarter, tally);
  }
  for (const [name, tally] of names) {
    addTo(counts.names, name, tally);
  }
  add(counts.other, other);
}

/** The same without what has no rings. */
export function withoutNone({ quarters, names, other }: RingCounts): RingCounts {
  const withRings = <Key>(tallies: ReadonlyMap<Key, Tally>): Map<Key, Tally> =>
    new Map([...tallies].filter(([, [rings]]) => rings > 0));
  return { quarters: withRings(quarters), names: withRings(names), other };
}

/** What there is in one tally more than in the other. */
export function less(a: Readonly<Tally>, b: Readonly<Tally>): Tally {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]];
}

/** The quarter hour in which a ring was accepted. */
export function quarterOf({ acceptedAt }: Pick<Ring, 'acceptedAt'>): number {
  return Math.floor(acceptedAt / quarterHour);
}

/** Adds to a tally. */
export function add(tally: Tally, [rings, rung, strikes, failed]: Readonly<Tally>): void {
  tally[0] += rings;
  tally[1] += rung;
  tally[2] += strikes;
  tally[3] += failed;
}

/** Adds to the tally of a key. */
export function addTo<Key>(tallies: Map<Key, Tally>, key: Key, more: Readonly<Tally>): void {
  const tally = tallies.get(key);
  if (tally === undefined) {
    tallies.set(key, [...more]);
  } else {
    add(tally, more);
  }
}
