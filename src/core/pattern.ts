/** What the arm does for a ring. Times are in milliseconds, angles in degrees. */

/** One strike of a pattern that has times of its own. */
export interface TimedStrike {
  /** When it is commanded, milliseconds after the pattern began. */
  readonly at: number;
  /** How long the arm stays at the strike angle, milliseconds. */
  readonly hold: number;
}

/** How the arm waves in its safe range, without reaching the bell. */
export interface Sweep {
  /** How often it goes there and back, 1 or more. */
  readonly cycles: number;
  /** The angles between which it waves; absent for the whole safe range. */
  readonly from?: number;
  readonly to?: number;
  /** How long all of it takes, seconds; absent for as fast as is safe. */
  readonly seconds?: number;
}

/** What the arm does for a ring. */
export type Motion =
  /** So many strikes at the bell's own pace: `sdelay` at the bell, `pdelay` from one to the next. */
  | { readonly type: 'strikes'; readonly count: number }
  /** Strikes with times of their own, in their order. */
  | { readonly type: 'timed'; readonly strikes: readonly TimedStrike[] }
  | { readonly type: 'sweep'; readonly sweep: Sweep };

/** What a ring asks the arm to do, and how that is called. */
export interface Pattern {
  /** Its name as people gave it: `single`, `double`, `triple`, `7`, `sweep`, or one of their own. */
  readonly name: string;
  readonly motion: Motion;
}

/** A sweep with nothing left open. Angles in degrees. */
export type SweepPlan = Required<Sweep>;

/** A pattern that people have named: the strikes of any bell, or by the names of bells those of each. */
export type NamedPattern = readonly TimedStrike[] | ReadonlyMap<string, readonly TimedStrike[]>;

const names: readonly string[] = ['single', 'double', 'triple'];
/** Most strikes of a pattern. */
export const mostStrikesOfPattern = 20;

/** The pattern of so many strikes at the bell's own pace. */
export function plainPattern(count: number): Pattern {
  return Object.freeze({
    name: names[count - 1] ?? String(count),
    motion: Object.freeze({ type: 'strikes', count }),
  });
}

/** The pattern of a plain ring, where nothing else is set. */
export const single: Pattern = plainPattern(1);
/** What is rung for many rings where nothing else is set. */
export const triple: Pattern = plainPattern(3);

/** The pattern that every bell has by that name: `single`, `double`, `triple`, or a number from 1 to 20. */
export function builtInPattern(name: string | number): Pattern | undefined {
  const place = names.indexOf(String(name));
  const count = place !== -1 ? place + 1 : /^[1-9]\d?$/.test(String(name)) ? Number(name) : 0;
  return count >= 1 && count <= mostStrikesOfPattern ? plainPattern(count) : undefined;
}

/** How many strikes a motion asks for; none for a sweep. */
export function strikesOf(motion: Motion): number {
  switch (motion.type) {
    case 'strikes':
      return motion.count;
    case 'timed':
      return motion.strikes.length;
    case 'sweep':
      return 0;
  }
}
