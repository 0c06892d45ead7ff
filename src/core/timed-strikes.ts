/** What strikes with times of their own may be, and whether an arm can make them. */
import { type ArmAngles, reachTime, returnTime } from './arm-time.js';
import type { TimedStrike } from './pattern.js';

/** Most strikes of a pattern, and most strikes at the bell's own pace. */
export const mostStrikes = 20;
/** The longest time from the beginning of a pattern to the end of its last strike, milliseconds. */
export const longestPattern = 30_000;

/** Something that is wrong with one strike of a list. */
export interface StrikeFault {
  /** Which one, from 0. */
  readonly index: number;
  readonly field: keyof TimedStrike;
  /** What was expected in its place. */
  readonly expected: string;
}

/** What is wrong with a list of strikes whatever arm makes them: their order, and when they end. */
export function strikesFault(strikes: readonly TimedStrike[]): StrikeFault | undefined {
  for (const [index, { at, hold }] of strikes.entries()) {
    const before = strikes[index - 1];
    if (before !== undefined && at <= before.at) {
      return { index, field: 'at', expected: `more than ${before.at}, when the strike before it begins` };
    }
    if (at + hold > longestPattern) {
      return { index, field: 'hold', expected: `an end within ${longestPattern} ms; this is ${at + hold}` };
    }
  }
  return undefined;
}

/**
 * The first strike of a list that an arm cannot make, since it is not back from the one before. The arm stays at the bell for `hold`,
 * but never less than it needs to get there.
 */
export function armFault(strikes: readonly TimedStrike[], arm: ArmAngles): StrikeFault | undefined {
  for (const [index, { at }] of strikes.entries()) {
    const before = strikes[index - 1];
    const ready = before && before.at + Math.max(before.hold, reachTime(arm)) + returnTime(arm);
    if (ready !== undefined && at < ready) {
      return {
        index,
        field: 'at',
        expected: `${ready} or more, when the arm is back from the strike before it`,
      };
    }
  }
  return undefined;
}
