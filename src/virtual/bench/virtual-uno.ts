import { EventEmitter } from 'node:events';
import { type UnoEvents, unoEventNames } from '../events.js';
import type { HangOptions, UnoOptions, UnplugOptions } from '../options.js';
import { cyclesPerMillisecond, frequency } from '../uno.js';
import { SerialAdapter } from '../wire/serial-adapter.js';
import type { UnoPort } from '../wire/uno-port.js';
import { Board } from './board.js';

/**
 * An emulated Arduino Uno that runs a real sketch, StandardFirmata unless told otherwise.
 *
 * It has no clock of its own: time passes only while its owner calls `advance` or `runCycles`, and the same calls always
 * give the same events in the same cycles. Its events come from within these calls, or from within the call that caused
 * them; a listener may do anything with the board but advance it.
 */
export class VirtualUno extends EventEmitter<UnoEvents> {
  readonly #board: Board;
  readonly #adapter: SerialAdapter;

  /** CPU cycles in a second. */
  readonly frequency = frequency;

  /**
   * A board that has just got power. Throws a `RangeError` or `SyntaxError` when the options are wrong. The image of
   * StandardFirmata is read when it first starts.
   */
  constructor(options: UnoOptions = {}) {
    super();
    const board = new Board(options);
    this.#board = board;
    this.#adapter = new SerialAdapter({
      opened: () => board.dtr(),
      send: (bytes) => board.send(bytes),
    });
    board.on('data', (bytes) => this.#adapter.received(bytes));
    board.on('sent', (done) => this.#adapter.sent(done));
    for (const name of unoEventNames) {
      board.on(name, (...values: unknown[]) => this.emit(name, ...(values as never)));
    }
  }

  /** Cycles since the board was built; they go on through resets and without power. */
  get cycles(): number {
    return this.#board.cycles;
  }

  /**
   * Runs the board for so many milliseconds of its time, 0 or more. The last instruction may end a few cycles later; the
   * next call makes up for it.
   */
  advance(milliseconds: number): void {
    this.#board.runCycles(milliseconds * cyclesPerMillisecond);
  }

  /** Like `advance`, in CPU cycles. */
  runCycles(cycles: number): void {
    this.#board.runCycles(cycles);
  }

  /** A new port object to this board, closed. One of them may be open at a time. */
  createPort(): UnoPort {
    return this.#adapter.createPort();
  }

  /** Presses the reset button. An open port stays open. Nothing happens without power. */
  reset(): void {
    this.#board.reset();
  }

  /** The supply sags: the chip is held in reset for so many milliseconds, default 10. An open port stays open. */
  brownOut(milliseconds?: number): void {
    this.#board.brownOut(milliseconds);
  }

  /**
   * The sketch stops executing with interrupts off: no answers, no pulses; what is sent to it is lost but for the three
   * bytes that the chip's receiver holds. It ends by `release` or by a reset; if `hard`, by `release` only.
   */
  hang(options?: HangOptions): void {
    this.#board.hang(options);
  }

  /** The sketch goes on where it hung. */
  release(): void {
    this.#board.release();
  }

  /** Pulls the plug: no power, and the port is gone. */
  unplug({ silent = false }: UnplugOptions = {}): void {
    this.#adapter.unplug(silent);
    this.#board.unplug();
  }

  /** Puts the plug in: the sketch starts, and a port can be opened. */
  plugIn(): void {
    this.#adapter.plugIn();
    this.#board.plugIn();
  }

  /** Puts `volts` on the analog input A`channel`, 0 to 5. The reading is limited to the chip's 0 to 5 V. */
  setAnalog(channel: number, volts: number): void {
    this.#board.setAnalog(channel, volts);
  }

  /**
   * Moves the bell of the servo on `pin` to another angle, on the side of it on which the arm at `rest` is clear. It sounds
   * for no arm that is there already. Throws a `RangeError` when there is no servo.
   */
  moveBell(pin: number, contact: number, rest: number): void {
    this.#board.moveBell(pin, contact, rest);
  }

  /** Whether the chip drives the pin high now: pins 2 to 13, and 14 to 19 for A0 to A5. Throws a `RangeError` for others. */
  level(pin: number): boolean {
    return this.#board.level(pin);
  }

  /** How often the arm of the servo on `pin` has reached its contact. Throws a `RangeError` when there is no servo. */
  dings(pin: number): number {
    return this.#board.servo(pin).dings;
  }

  /** Degrees at which the arm of the servo on `pin` is now. Throws a `RangeError` when there is no servo. */
  angle(pin: number): number {
    return this.#board.servo(pin).angleAt(this.#board.cycles);
  }
}
