/** How fast an arm is, what follows from it for its delays, and where it may wave. Degrees and milliseconds. */
import type { Sweep } from './pattern.js';

/**
 * A hobby servo without load turns 60 degrees in 0.1 s (SG90 datasheet, 4.8 V: 0.12 s; most others are quicker).
 */
const millisecondsPerDegree = 100 / 60;
/** A servo signal is a pulse every 20 ms: a command takes effect with the next pulse. */
export const frame = 20;
/** The arm pushes against a bell and a spring when it strikes; going back it is given twice the time. */
const returnReserve = 2;

/** The angles and the delay of one bell's arm. */
export interface ArmOptions {
  /** Rest angle, degrees. */
  readonly start: number;
  /** Angle when striking, degrees. */
  readonly strike: number;
  /** Milliseconds at the strike angle. */
  readonly sdelay: number;
}

/**
 * How long the arm is held at the strike angle in a strike of `hold` milliseconds: that long, but never less than it
 * needs to get there.
 */
export function holdTime({ start, strike, sdelay }: ArmOptions, hold: number = sdelay): number {
  return Math.max(hold, Math.ceil(Math.abs(strike - start) * millisecondsPerDegree) + frame);
}

/** How long the arm takes from the command to go back until it is at rest. */
export function returnTime({ start, strike }: Pick<ArmOptions, 'start' | 'strike'>): number {
  return Math.ceil(Math.abs(strike - start) * millisecondsPerDegree * returnReserve) + frame;
}

/** Milliseconds from a strike's first command until the arm is back at rest; `hold` stands in place of `sdelay`. */
export function strikeTime(arm: ArmOptions, hold: number = arm.sdelay): number {
  return holdTime(arm, hold) + returnTime(arm);
}

/** Where the bell of such an arm likely is, degrees: a fifth of the way before `strike`, at least 1 degree where there is room. */
export function likelyContact({ start, strike }: Pick<ArmOptions, 'start' | 'strike'>): number {
  const way = Math.abs(strike - start);
  return strike - Math.sign(strike - start) * Math.min(Math.max(1, way / 5), way / 2);
}

/** An arm that waves: its angles, and the one at which it touches the bell, null where nobody has told. */
export interface SweepArm extends Pick<ArmOptions, 'start' | 'strike'> {
  readonly contact: number | null;
}

/** A sweep of which everything is settled. Angles in degrees. */
export interface SweepPlan {
  /** How often the arm goes from `from` to `to` and back, 1 or more. */
  readonly cycles: number;
  readonly from: number;
  readonly to: number;
  /** How long all of it takes from rest to rest, seconds; more where that is too fast for the arm. */
  readonly seconds: number;
}

/** Degrees a second at which an arm waves at most: slow enough for any servo, and not to swing past where it turns. */
const sweepSpeed = 120;
/** Degrees that a sweep keeps from the bell: a servo's pulse jitters, and an arm trembles where it turns. */
const leastDistance = 2;
/** How far an arm waves of which nobody has said how far, degrees. */
const usualWave = 45;
/** What a servo can turn to, degrees. */
const [leastAngle, mostAngle] = [0, 180];

/**
 * The least and the greatest angle at which a sweep may turn, degrees: everything on the side of rest that keeps a
 * quarter of the way from rest to the bell, and 2 degrees at least, from the bell. Rest itself is always in it.
 */
export function safeRange(arm: SweepArm): { readonly least: number; readonly most: number } {
  const { start, strike, contact } = arm;
  const touches = contact ?? likelyContact(arm);
  const side = Math.sign(strike - start);
  const way = Math.abs(touches - start);
  const limit = start + side * Math.max(0, way - Math.max(leastDistance, way / 4));
  return side < 0 ? { least: limit, most: mostAngle } : { least: leastAngle, most: limit };
}

/** True when a sweep between these angles keeps clear of the bell. */
export function isSafe({ from, to }: { readonly from: number; readonly to: number }, arm: SweepArm): boolean {
  const { least, most } = safeRange(arm);
  return [from, to].every((angle) => angle >= least && angle <= most);
}

/**
 * A sweep as the arm makes it: what was not said is settled (from rest, away from the bell, as fast as is safe), what would
 * come too near to the bell is cut off, what would be too fast takes longer.
 */
export function sweepPlan(sweep: Sweep, arm: SweepArm): SweepPlan {
  const { least, most } = safeRange(arm);
  const clamp = (angle: number): number => Math.min(Math.max(angle, least), most);
  const away = arm.strike > arm.start ? -1 : 1;
  const from = clamp(sweep.from ?? arm.start);
  const to = clamp(sweep.to ?? usualEnd(from, away, clamp));
  const { cycles } = sweep;
  const seconds = Math.max(sweep.seconds ?? 0, wayOf({ cycles, from, to }, arm.start) / sweepSpeed);
  return { cycles, from, to, seconds };
}

/** Milliseconds from a sweep's first command until the arm is back at rest, on a board that answers at once. */
export function sweepTime(plan: SweepPlan, arm: SweepArm): number {
  const { seconds } = sweepPlan(plan, arm);
  return Math.ceil(seconds * 1000) + 2 * frame;
}

/** Where a wave from there turns, if nobody has said: away from the bell, or else towards it as far as is safe. */
function usualEnd(from: number, away: number, clamp: (angle: number) => number): number {
  const [far, near] = [clamp(from + away * usualWave), clamp(from - away * usualWave)];
  return Math.abs(far - from) >= Math.abs(near - from) ? far : near;
}

/** Degrees that an arm goes in a sweep, from rest to rest. */
function wayOf({ cycles, from, to }: Omit<SweepPlan, 'seconds'>, start: number): number {
  return 2 * Math.abs(from - start) + 2 * cycles * Math.abs(to - from);
}
