/** How fast the arm is, and what follows from it for its delays. Degrees and milliseconds. */

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

/** How long the arm is held at the strike angle: `sdelay`, but never less than it needs to get there. */
export function holdTime({ start, strike, sdelay }: ArmOptions): number {
  return Math.max(sdelay, Math.ceil(Math.abs(strike - start) * millisecondsPerDegree) + frame);
}

/** How long the arm takes from the command to go back until it is at rest. */
export function returnTime({ start, strike }: ArmOptions): number {
  return Math.ceil(Math.abs(strike - start) * millisecondsPerDegree * returnReserve) + frame;
}

/** Where the bell of such an arm likely is, degrees: a fifth of the way before `strike`, at least 1 degree where there is room. */
export function likelyContact({ start, strike }: ArmOptions): number {
  const way = Math.abs(strike - start);
  return strike - Math.sign(strike - start) * Math.min(Math.max(1, way / 5), way / 2);
}

/** What the owner of such an arm should know, as sentences; mostly nothing. */
export function armAdvice(arm: ArmOptions): string[] {
  const advice: string[] = [];
  if (arm.strike < arm.start) {
    advice.push(
      'strike is smaller than start: a pulse that is cut short, as by a reset of the board, points at the bell and may ring it. Mount the arm the other way round. The servo stays attached, and may hum.',
    );
  }
  const hold = holdTime(arm);
  if (hold > arm.sdelay) {
    advice.push(
      `sdelay is ${arm.sdelay} ms, but this arm needs ${hold} ms to reach the bell; it is given that.`,
    );
  }
  return advice;
}

/** The pulse that stands for an angle, as johnny-five sends it: 600 to 2400 microseconds for 0 to 180 degrees. */
export function pulseWidth(degrees: number): number {
  return 600 + 10 * degrees;
}
