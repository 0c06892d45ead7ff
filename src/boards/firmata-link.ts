import type { Firmata } from 'firmata-io';
import type { Board, Servo } from 'johnny-five';
import type { BellBotError } from '../core/errors.js';
import type { Cancel } from '../core/ports.js';
import { Signal } from '../core/signal.js';
import type { BoardPort } from './board-port.js';
import { Transport } from './transport.js';

/** What the board was heard to do. */
export type LinkEvent =
  | { readonly type: 'version' }
  /** `asked` is false for the report that a sketch sends when it starts: the board has booted. */
  | { readonly type: 'firmware'; readonly asked: boolean }
  /** Pins are known: firmata-io has finished its first handshake. */
  | { readonly type: 'ready' }
  /** The port is gone; `error` says why. */
  | { readonly type: 'gone'; readonly error: BellBotError | undefined };

const START_SYSEX = 0xf0;
const END_SYSEX = 0xf7;
const REPORT_VERSION = 0xf9;
const REPORT_FIRMWARE = 0x79;
const CAPABILITY_QUERY = 0x6b;
const ANALOG_MAPPING_QUERY = 0x69;
const PIN_STATE_QUERY = 0x6d;
interface Packages {
  readonly firmata: typeof import('firmata-io').default;
  readonly five: typeof import('johnny-five').default;
}

/** Loaded at the first opening: the server answers before the board does. */
async function loadPackages(): Promise<Packages> {
  const [firmata, five] = await Promise.all([import('firmata-io'), import('johnny-five')]);
  return { firmata: firmata.default, five: five.default };
}

/** No message of Firmata is longer; more than this without an end is noise. */
const longestMessage = 4096;

/**
 * johnny-five and firmata-io over one transport, for the life of the process: every new Board would stay in a global
 * list of johnny-five for ever.
 */
export class FirmataLink {
  readonly #transport = new Transport();
  readonly #events: Signal<LinkEvent>;
  #packages: Packages | undefined;
  #io: Firmata | undefined;
  #board: Board | undefined;
  #firmwareAsked = 0;

  /** `onListenerError` hears what listeners of the events throw. */
  constructor(onListenerError?: (error: unknown) => void) {
    this.#events = new Signal(onListenerError);
  }

  /** Calls `listener` with what the board is heard to do. */
  onEvent(listener: (event: LinkEvent) => void): Cancel {
    return this.#events.on(listener);
  }

  /** True when the port is open and the pins are known. */
  get isReady(): boolean {
    return this.#transport.isOpen && this.#io?.isReady === true;
  }

  /** Name and version of the firmware as the board reported them, for people. */
  get firmware(): string {
    const { name = '', version } = this.#io?.firmware ?? {};
    const plain = name.replace(/\.ino$|\.cpp$/, '');
    return version === undefined ? plain : `${plain} ${version.major}.${version.minor}`;
  }

  /** Opens the port. Rejects with an error of the catalogue. */
  async open(port: BoardPort): Promise<void> {
    this.#packages ??= await loadPackages();
    this.#io ??= this.#build(this.#packages.firmata);
    const io = this.#io;
    io.buffer.length = 0;
    this.#firmwareAsked = 0;
    await this.#transport.attach(port);
  }

  /** Closes the port. May be called more than once. */
  close(): Promise<void> {
    return this.#transport.detach();
  }

  /** Asks for a `version` event: any Firmata answers. */
  askVersion(): void {
    this.#transport.write(Uint8Array.of(REPORT_VERSION));
  }

  /** Asks for a `firmware` event. */
  askFirmware(): void {
    this.#firmwareAsked += 1;
    this.#sysex(REPORT_FIRMWARE);
  }

  /** From now on a firmware report means that the board has booted, even one that was asked for earlier. */
  expectNothing(): void {
    this.#firmwareAsked = 0;
  }

  /** Asks again for what leads to `ready`, after a first handshake that was interrupted. */
  askPins(): void {
    this.#sysex(CAPABILITY_QUERY);
    this.#sysex(ANALOG_MAPPING_QUERY);
  }

  /** True when the board says that the pin can drive a servo. */
  canServo(pin: number): boolean {
    const { pins, MODES } = this.#opened.io;
    return pins[pin]?.supportedModes.includes(MODES.SERVO) === true;
  }

  /** A johnny-five Servo on the pin: sets its mode and sends the first position, in one burst. The link must be ready. */
  servo(pin: number, startAt: number): Servo {
    const { io, five } = this.#opened;
    this.#board ??= new five.Board({ io, repl: false, sigint: false, debug: false });
    return new five.Servo({ board: this.#board, pin, startAt });
  }

  /** Sets a pin to servo mode with its position (microseconds), in one burst, also where johnny-five thinks it is so. */
  attachServo(pin: number, microseconds: number): void {
    const { io } = this.#opened;
    io.pinMode(pin, io.MODES.SERVO);
    io.servoWrite(pin, microseconds);
  }

  /**
   * Ends a message whose end was lost on the line, or in a full buffer: the board would take what comes next for a part
   * of it. Alone it means nothing.
   */
  endMessage(): void {
    this.#transport.write(Uint8Array.of(END_SYSEX));
  }

  /** Sends a servo its position, in microseconds. False when there is no way to the board: then nothing was sent. */
  moveServo(pin: number, microseconds: number): boolean {
    const { io } = this.#opened;
    const may = this.#transport.isOpen && io.pins[pin] !== undefined;
    if (may) {
      io.servoWrite(pin, microseconds);
    }
    return may;
  }

  /** Ends the pulses on a pin: an output that is low. */
  detachServo(pin: number): void {
    const { io } = this.#opened;
    io.pinMode(pin, io.MODES.OUTPUT);
  }

  /** Asks what the board last wrote to the pin. */
  askPinState(pin: number): void {
    this.#sysex(PIN_STATE_QUERY, pin);
  }

  /** Calls `listener` with every answer to `askPinState`, until taken back; the value of a servo is in microseconds. */
  onPinState(pin: number, listener: (state: { servo: boolean; value: number }) => void): Cancel {
    const { io } = this.#opened;
    const name = `pin-state-${pin}`;
    const hear = (): void => {
      const { mode, state = 0 } = io.pins[pin] ?? {};
      listener({ servo: mode === io.MODES.SERVO, value: state });
    };
    io.on(name, hear);
    return () => io.off(name, hear);
  }

  #sysex(...message: number[]): void {
    this.#transport.write(Uint8Array.of(START_SYSEX, ...message, END_SYSEX));
  }

  get #opened(): { io: Firmata; five: Packages['five'] } {
    if (this.#io === undefined || this.#packages === undefined) {
      throw new RangeError('the link was never opened');
    }
    return { io: this.#io, five: this.#packages.five };
  }

  #build(firmata: Packages['firmata']): Firmata {
    const io = new firmata.Firmata(this.#transport);
    // It would ask for the version by itself after 5 s; the supervisor does, and knows when.
    clearTimeout(io.reportVersionTimeoutId);
    io.on('error', () => {});
    io.on('reportversion', () => this.#events.emit({ type: 'version' }));
    io.on('queryfirmware', () => {
      const asked = this.#firmwareAsked > 0;
      this.#firmwareAsked -= asked ? 1 : 0;
      this.#events.emit({ type: 'firmware', asked });
    });
    io.on('ready', () => this.#events.emit({ type: 'ready' }));
    this.#transport.on('gone', (error) => this.#events.emit({ type: 'gone', error }));
    this.#transport.on('noise', () => {
      io.buffer.length = 0;
    });
    this.#transport.on('data', () => {
      if (io.buffer.length > longestMessage) {
        io.buffer.length = 0;
      }
    });
    return io;
  }
}
