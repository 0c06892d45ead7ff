/** How fast an arm is, and what follows from it. Degrees and milliseconds. */

/** A hobby servo without load turns 60 degrees in 0.1 s (SG90 datasheet, 4.8 V: 0.12 s; most others are quicker). */
const millisecondsPerDegree = 100 / 60;
/** A servo signal is a pulse every 20 ms: a command takes effect with the next pulse. */
const frame = 20;
/** The arm pushes against a bell and a spring when it strikes; going back it is given twice the time. */
const returnReserve = 2;

/** The angles and the delay of one bell's arm. */
export interface Arm {
  /** Rest angle, degrees. */
  readonly start: number;
  /** Angle when striking, degrees. */
  readonly strike: number;
  /** The angle at which the arm touches the bell; null where nobody has said. */
  readonly contact: number | null;
  /** Milliseconds at the strike angle. */
  readonly sdelay: number;
}

/** How long the arm stays at the strike angle that is to stay so long: never less than it needs to get there. */
export function holdTime({ start, strike }: Pick<Arm, 'start' | 'strike'>, hold: number): number {
  return Math.max(hold, Math.ceil(Math.abs(strike - start) * millisecondsPerDegree) + frame);
}

/** How long the arm takes from the command to go back until it is at rest. */
export function returnTime({ start, strike }: Pick<Arm, 'start' | 'strike'>): number {
  return Math.ceil(Math.abs(strike - start) * millisecondsPerDegree * returnReserve) + frame;
}
