/** What the core knows of boards, and of what a bell has on one. */
import type { ErrorCode } from './errors.js';

/** What a board last reported of a bell's arm. */
export interface ArmReport {
  /** Degrees that the board was commanded to and has confirmed; null when nothing is known. */
  readonly angle: number | null;
  /** True while the servo gets pulses, so that it holds its angle. */
  readonly attached: boolean;
}

/** How a light shows that a request came in: it blinks, or swells where its pin can do that; or it stops. */
export type BlinkStyle = 'blink' | 'pulse' | 'off';

/** A light sensor on a pin. It is dark from a reading below `below` on, until one is above `above`. */
export interface DarkSensor {
  /** An analog input: `A0` to `A5`. */
  readonly pin: string;
  /** Readings of 10 bits: 0 for 0 V, 1023 for 5 V. */
  readonly below: number;
  readonly above: number;
}

/** What a board has to know of a bell. */
export interface BellHardware {
  /** Name of the board. */
  readonly board: string;
  /** Number of the pin that controls the servo. */
  readonly pin: number;
  /** Rest angle, the angle at which the arm touches the bell (null where nobody has told), angle when striking; degrees. */
  readonly start: number;
  readonly contact: number | null;
  readonly strike: number;
  /** Milliseconds at the strike angle. */
  readonly sdelay: number;
  /** Pins of lights: on while the servo works; blinks when a request comes in. */
  readonly lights: { readonly working: number | null; readonly asked: number | null };
  readonly dark: DarkSensor | null;
}

/** What a board is and does, as it reported it. */
export interface BoardInfo {
  readonly name: string;
  /** What sort of board: on USB, or an emulated one. */
  readonly kind: 'usb' | 'virtual';
  /** Path of its port; null before one was found. */
  readonly port: string | null;
  /** Name and version of its firmware; null before it has reported them. */
  readonly firmware: string | null;
  readonly version: string | null;
  /** Whether its bells can be struck, as far as it is for the board. */
  readonly ready: boolean;
  /** Why not, as a code and a sentence; null when it is ready. */
  readonly code: ErrorCode | null;
  readonly reason: string | null;
  /** How often it came back after it was lost, since BellBot was started. */
  readonly reconnects: number;
  /** When it last reset by itself, milliseconds since the epoch; null when it has not since BellBot was started. */
  readonly lastReset: number | null;
}
