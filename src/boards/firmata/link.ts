import type { Firmata } from 'firmata-io';
import type { Board, Servo } from 'johnny-five';
import type { Cancel, Clock } from '../../core/ports.js';
import { Signal } from '../../core/signal.js';
import { pulseWidth } from '../arm.js';
import type { DriverEvent } from '../board-message.js';
import type { BoardPort } from '../board-port.js';
import type { Firmware } from '../driver.js';
import type { Hearing } from './hearing.js';
import { PackageLoader, type Packages } from './packages.js';
import { PinStates } from './pin-states.js';
import { LearntPins } from './pins.js';
import {
  ANALOG_MAPPING_QUERY,
  CAPABILITY_QUERY,
  END_SYSEX,
  REPORT_FIRMWARE,
  REPORT_VERSION,
  START_SYSEX,
} from './protocol.js';
import { Transport } from './transport.js';

/**
 * johnny-five and firmata-io over one transport, for the life of the process: every new Board would stay in a global
 * list of johnny-five for ever.
 */
export class FirmataLink {
  readonly #transport: Transport;
  /** What the board says of its pins when it is asked. */
  readonly pinStates = new PinStates((bytes) => this.#transport.write(bytes));
  readonly #events = new Signal<DriverEvent>();
  readonly #loader: PackageLoader;
  #packages: Packages | undefined;
  #io: Firmata | undefined;
  #pins: LearntPins | undefined;
  #board: Board | undefined;
  #firmwareAsked = 0;
  /** The servos that are attached, with the pulse that each began with: that of its rest. Microseconds by pin. */
  readonly #rests = new Map<number, number>();

  constructor(clock: Clock) {
    this.#transport = new Transport(clock);
    this.#loader = new PackageLoader(clock);
  }

  /** Calls `listener` with what the board is heard to do. */
  onEvent(listener: (event: DriverEvent) => void): Cancel {
    return this.#events.on(listener);
  }

  /** What is heard on the port that was opened last. */
  get hearing(): Hearing {
    return this.#transport.hearing;
  }

  /** What speaks to the board, once the link was opened; RangeError before. */
  get opened(): { readonly io: Firmata; readonly five: Packages['five'] } {
    if (this.#io === undefined || this.#packages === undefined) {
      throw new RangeError('the link was never opened');
    }
    return { io: this.#io, five: this.#packages.five };
  }

  /** johnny-five's view of the board. The link must be ready when it is first asked for. */
  get board(): Board {
    const { io, five } = this.opened;
    this.#board ??= new five.Board({ io, repl: false, sigint: false, debug: false });
    return this.#board;
  }

  /** True when the port is open and the pins of the sketch that runs are known. */
  get isReady(): boolean {
    return this.#transport.isOpen && this.#pins?.known === true;
  }

  /** The firmware as the board reported it. */
  get firmware(): Firmware {
    const { name = '', version } = this.#io?.firmware ?? {};
    const plain = name.replace(/\.ino$|\.cpp$/, '');
    return { name: plain, version: version === undefined ? null : `${version.major}.${version.minor}` };
  }

  /**
   * Opens the port. Rejects with an error of the catalogue, also when that takes too long, and with the reason of
   * `signal` when that is aborted; then nothing is ever written to the port.
   */
  async open(port: BoardPort, signal: AbortSignal): Promise<void> {
    this.#packages ??= await this.#loader.load(signal);
    this.#io ??= this.#build(this.#packages.firmata);
    this.#io.buffer.length = 0;
    this.#firmwareAsked = 0;
    this.pinStates.forget();
    this.#rests.clear();
    this.#pins?.forget();
    await this.#transport.attach(port, signal);
  }

  /**
   * Throws away what the system has not yet handed to a board that does not read. Resolves to whether that is done;
   * never rejects.
   */
  discard(): Promise<boolean> {
    return this.#transport.discard();
  }

  /**
   * As `discard`; then every servo that is attached is sent back to where it began. What a board has taken in before it
   * stopped reading, nobody can take back: but the way back comes right behind it.
   */
  async hush(): Promise<boolean> {
    const done = await this.discard();
    for (const [pin, microseconds] of done ? this.#rests : []) {
      this.opened.io.servoWrite(pin, microseconds);
    }
    return done;
  }

  /** Closes the port, within 4 s. Never rejects; may be called more than once. */
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

  /** True when the board was asked for its firmware more often than it has reported it. */
  get owesFirmware(): boolean {
    return this.#firmwareAsked > 0;
  }

  /** From now on a firmware report means that the board has booted, even one that was asked for earlier. */
  expectNothing(): void {
    this.#firmwareAsked = 0;
  }

  /** Forgets the pins, which may be another sketch's, and asks for them. */
  learnPins(): void {
    this.#pins?.forget();
    this.askPins();
  }

  /** Asks again for what leads to `ready`. */
  askPins(): void {
    this.#sysex(CAPABILITY_QUERY);
    this.#sysex(ANALOG_MAPPING_QUERY);
  }

  /** True when the board says that the pin can drive a servo. */
  canServo(pin: number): boolean {
    return this.supports(pin, 'SERVO');
  }

  /** True when the board says that the pin has that mode. */
  supports(pin: number, mode: keyof Firmata['MODES']): boolean {
    const { pins, MODES } = this.opened.io;
    return pins[pin]?.supportedModes.includes(MODES[mode]) === true;
  }

  /** A johnny-five Servo on the pin: sets its mode and sends the first position, in one burst. The link must be ready. */
  servo(pin: number, startAt: number): Servo {
    this.#rests.set(pin, pulseWidth(startAt));
    return new this.opened.five.Servo({ board: this.board, pin, startAt });
  }

  /** Sets a pin to servo mode with its rest position (microseconds), in one burst, also where johnny-five thinks it is so. */
  attachServo(pin: number, microseconds: number): void {
    const { io } = this.opened;
    this.#rests.set(pin, microseconds);
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

  /** Sends a servo its position, in microseconds. False when the board cannot be reached: then nothing was sent. */
  moveServo(pin: number, microseconds: number): boolean {
    const { io } = this.opened;
    const may = this.#transport.isOpen && io.pins[pin] !== undefined;
    if (may) {
      io.servoWrite(pin, microseconds);
    }
    return may;
  }

  /** Ends the pulses on a pin: an output that is low. */
  detachServo(pin: number): void {
    const { io } = this.opened;
    this.#rests.delete(pin);
    io.pinMode(pin, io.MODES.OUTPUT);
  }

  #sysex(...message: number[]): void {
    this.#transport.write(Uint8Array.of(START_SYSEX, ...message, END_SYSEX));
  }

  #build(firmata: Packages['firmata']): Firmata {
    const io = new firmata.Firmata(this.#transport);
    // It would ask for the version by itself after 5 s; the supervisor does, and knows when.
    clearTimeout(io.reportVersionTimeoutId);
    io.on('error', () => {});
    const pins = new LearntPins(io, () => this.#events.emit({ type: 'ready' }));
    this.#pins = pins;
    io.on('reportversion', () => this.#events.emit({ type: 'version' }));
    io.on('queryfirmware', () => {
      const asked = this.#firmwareAsked > 0;
      this.#firmwareAsked -= asked ? 1 : 0;
      if (!asked) {
        pins.forget();
        this.#rests.clear();
      }
      // The first time firmata-io asks by itself.
      if (io.isReady && !pins.known) {
        this.askPins();
      }
      this.#events.emit({ type: 'firmware', asked });
    });
    this.#transport.on('gone', (error) => this.#events.emit({ type: 'gone', error }));
    this.#transport.on('noise', () => {
      io.buffer.length = 0;
    });
    return io;
  }
}
