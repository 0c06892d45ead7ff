/** How long an arm takes from one angle to the other. Degrees and milliseconds. */

/**
 * A hobby servo without load turns 60 degrees in 0.1 s (SG90 datasheet, 4.8 V: 0.12 s; most others are quicker).
 */
const millisecondsPerDegree = 100 / 60;
/** A servo signal is a pulse every 20 ms: a command takes effect with the next pulse. */
const frame = 20;
/** The arm pushes against a bell and a spring when it strikes; going back it is given twice the time. */
const returnReserve = 2;

/** The two angles of an arm. */
export interface ArmAngles {
  /** Rest angle. */
  readonly start: number;
  /** Angle when striking. */
  readonly strike: number;
}

/** How long the arm takes from the command to strike until it is at the bell. */
export function reachTime({ start, strike }: ArmAngles): number {
  return Math.ceil(Math.abs(strike - start) * millisecondsPerDegree) + frame;
}

/** How long the arm takes from the command to go back until it is at rest. */
export function returnTime({ start, strike }: ArmAngles): number {
  return Math.ceil(Math.abs(strike - start) * millisecondsPerDegree * returnReserve) + frame;
}
