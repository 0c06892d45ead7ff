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

const names: readonly string[] = ['single', 'double', 'triple'];

/** The pattern of so many strikes at the bell's own pace. */
export function plainPattern(count: number): Pattern {
  return Object.freeze({
    name: names[count - 1] ?? String(count),
    motion: Object.freeze({ type: 'strikes', count }),
  });
}

/** The pattern of a plain ring, where nothing else is set. */
export const single: Pattern = plainPattern(1);

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
