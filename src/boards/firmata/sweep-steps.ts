import { frame, type SweepPlan } from '../../core/arm-time.js';

/** A way of the arm from one angle to another, degrees, in so many milliseconds. */
export interface Leg {
  readonly from: number;
  readonly to: number;
  readonly lasts: number;
}

/** An angle on a way, degrees, and how long the arm is left to it, milliseconds. */
export interface SweepStep {
  readonly angle: number;
  readonly lasts: number;
}

/** The ways of a sweep, from rest to rest. Those that have no length are left out. */
export function legsOf({ cycles, from, to, seconds }: SweepPlan, start: number): Leg[] {
  const angles = [start, from, ...new Array<number[]>(cycles).fill([to, from]).flat(), start];
  const ways = angles.slice(1).map((angle, index) => Math.abs(angle - (angles[index] ?? angle)));
  const whole = ways.reduce((sum, way) => sum + way, 0);
  return ways.flatMap((way, index) => {
    const [before = start, after = start] = angles.slice(index);
    return way === 0 ? [] : [{ from: before, to: after, lasts: (seconds * 1000 * way) / whole }];
  });
}

/** The angles on a way, the last of which is its end, each for a frame at least. */
export function stepsOf({ from, to, lasts }: Leg): SweepStep[] {
  const count = Math.max(1, Math.floor(lasts / frame));
  return Array.from({ length: count }, (_, index) => ({
    angle: from + ((to - from) * (index + 1)) / count,
    lasts: Math.max(frame, lasts / count),
  }));
}
