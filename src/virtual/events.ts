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

/** What a board tells: what users hear, and what the host's end of the serial line hears. */
export interface BoardEvents extends UnoEvents {
  /** Bytes came from the chip. */
  data: [bytes: Uint8Array];
  /** The line to the chip is idle; `done` is `SerialLine.done`. */
  sent: [done: number];
}

/** The names of the events that every virtual Uno tells. */
export const unoEventNames = [
  'pulse',
  'ding',
  'reset',
  'unplugged',
  'plugged-in',
  'hung',
  'released',
] as const satisfies readonly (keyof UnoEvents)[];

/** The events of a board that runs by the clock. */
export interface RealTimeUnoEvents extends UnoEvents {
  /** The board's thread has failed. The board is as if unplugged; `start` makes a new one. */
  error: [error: Error];
}
