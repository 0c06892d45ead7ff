import type { EventEmitter } from 'node:events';
import type { BellBotError } from '../core/errors.js';
import type { Cancel } from '../core/ports.js';

/**
 * A serial port, real or emulated: the part of node-serialport's `SerialPort` that a board needs. Emits `data` with a
 * Buffer, `close` with an error whose `disconnected` is true when the board was unplugged, and `error`. Any of its
 * callbacks may never come.
 */
export interface BoardPort extends EventEmitter {
  readonly path: string;
  readonly isOpen: boolean;
  open(done: (error: Error | null) => void): void;
  close(done: (error: Error | null) => void): void;
  write(data: Uint8Array, done?: (error: Error | null | undefined) => void): boolean;
  /** Throws away what waits in the system's buffers, both ways; missing where that cannot be done. */
  flush?(done: (error: Error | null) => void): void;
}

/** A port that was found but is not yet open. */
export interface FoundBoard {
  readonly port: BoardPort;
  /** What it is and where, for people: `Arduino Uno on /dev/ttyACM0`. */
  readonly name: string;
  /** What else was seen and not taken, for people. */
  readonly others: readonly string[];
}

/** What has come of trying boards one after the other. */
export interface PassedOver {
  /** What is wrong with all that were tried. */
  readonly error: BellBotError;
  /** True when there is one that was not tried yet. */
  readonly isAnother: boolean;
}

/** Where boards are found. */
export interface PortSource {
  /** The port to open now, a new one at each call. Rejects with `board-not-found`. May never come back. */
  find(): Promise<FoundBoard>;
  /** The board that was found last is the bell's own: from now on no other one is found. May be called more than once. */
  keep(): void;
  /**
   * The board that was found last cannot be used: `error` says why. The next `find` gives another one, if there is one
   * that was not tried. Missing where there is only ever one.
   */
  passOver?(error: BellBotError): PassedOver;
  /** Calls `listener` when a board may just have been plugged in, until taken back. */
  onArrival(listener: () => void): Cancel;
}
