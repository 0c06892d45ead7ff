import type { Firmata } from 'firmata-io';
import type { Cancel } from '../../core/ports.js';
import { END_SYSEX, PIN_STATE_QUERY, START_SYSEX } from './protocol.js';

/** What a board says of a pin: whether it drives a servo, and the width of its pulses in microseconds. */
export interface PinState {
  readonly servo: boolean;
  readonly value: number;
}

/** Asks a board what it last wrote to its pins. */
export class PinStates {
  readonly #write: (bytes: Uint8Array) => void;
  #isOwed = false;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** True while the board has yet to answer the last question. */
  get isOwed(): boolean {
    return this.#isOwed;
  }

  /** Another board, or one that has started anew: nothing is asked of it. */
  forget(): void {
    this.#isOwed = false;
  }

  /** Asks what the board last wrote to the pin. */
  ask(pin: number): void {
    this.#isOwed = true;
    this.#write(Uint8Array.of(START_SYSEX, PIN_STATE_QUERY, pin, END_SYSEX));
  }

  /** Calls `listener` with every answer of that pin that `io` hears, until taken back. */
  on(io: Firmata, pin: number, listener: (state: PinState) => void): Cancel {
    const name = `pin-state-${pin}`;
    const hear = (): void => {
      this.#isOwed = false;
      const { mode, state = 0 } = io.pins[pin] ?? {};
      listener({ servo: mode === io.MODES.SERVO, value: state });
    };
    io.on(name, hear);
    return () => io.off(name, hear);
  }
}
