/** The parts of packages without types of their own that BellBot uses. */

declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  interface Pin {
    readonly supportedModes: readonly number[];
    /** Last mode that the board reported or was sent. */
    mode: number | undefined;
    /** Last value that the board reported for the pin (PIN_STATE_RESPONSE). */
    state?: number;
    /** Last value that was sent or reported. */
    value: number;
    report: number;
  }

  class Firmata extends EventEmitter {
    constructor(transport: EventEmitter, options?: { reportVersionTimeout?: number });
    readonly MODES: {
      readonly OUTPUT: number;
      readonly PWM: number;
      readonly SERVO: number;
      readonly ANALOG: number;
    };
    readonly isReady: boolean;
    readonly pins: Pin[];
    /** The pin of each analog channel. */
    readonly analogPins: number[];
    readonly firmware: { name?: string; version?: { major: number; minor: number } };
    /** Bytes of a message that has not ended yet; of the message that an event tells of, while it does. */
    readonly buffer: number[];
    reportVersionTimeoutId: NodeJS.Timeout;
    pinMode(pin: number, mode: number): void;
    servoWrite(pin: number, microseconds: number): void;
    /** `value` 1: the board reports the analog channel at every sampling interval. */
    reportAnalogPin(channel: number, value: 0 | 1): void;
    setSamplingInterval(milliseconds: number): void;
    sysexCommand(message: number[]): void;
  }

  const bind: { readonly Firmata: typeof Firmata };

  export type { Firmata, Pin };
  export default bind;
}

declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events';

  interface BoardOptions {
    io: EventEmitter;
    repl: boolean;
    sigint: boolean;
    debug: boolean;
  }

  class Board extends EventEmitter {
    constructor(options: BoardOptions);
    readonly isReady: boolean;
  }

  class Servo {
    constructor(options: { board: Board; pin: number; startAt: number });
    to(degrees: number): this;
  }

  class Led {
    constructor(options: { board: Board; pin: number });
    /** The pin's mode in Firmata. */
    readonly mode: number;
    on(): this;
    off(): this;
    /** 0 to 255; only where the mode is PWM. */
    brightness(value: number): this;
  }

  const five: { readonly Board: typeof Board; readonly Servo: typeof Servo; readonly Led: typeof Led };

  export type { Board, Led, Servo };
  export default five;
}
