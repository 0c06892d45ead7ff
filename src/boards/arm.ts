/** What is said of an arm to people and to a servo. */
import { type ArmOptions, holdTime } from '../core/arm-time.js';

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
  return Math.trunc((degrees * 1800) / 180 + 600);
}

/** The angle that a pulse of so many microseconds stands for, degrees. */
export function angleOf(microseconds: number): number {
  return (microseconds - 600) / 10;
}
