import { EventEmitter } from 'node:events';
import type { BoardEvents, Pulse, ResetCause } from '../events.js';
import {
  checkAnalog,
  checkContact,
  checkMilliseconds,
  checkOptions,
  checkPin,
  type HangOptions,
  type UnoOptions,
} from '../options.js';
import { cyclesPerMillisecond } from '../uno.js';
import { SerialLine } from '../wire/serial-line.js';
import { Controller } from './controller.js';
import { Outbox } from './outbox.js';
import { PulseMeter } from './pulse-meter.js';
import type { Servo } from './servo.js';
import { Servos } from './servos.js';

const never = Number.POSITIVE_INFINITY;
const defaultBootloader = 500;
const defaultBrownOut = 10;

/**
 * The Uno itself: power, reset, controller, serial line, and what hangs on its pins. Time passes in `runCycles` only.
 * Events are delivered between two instructions, so that a listener may do anything but run the board.
 */
export class Board extends EventEmitter<BoardEvents> {
  readonly #controller: Controller;
  readonly #servos: Servos;
  readonly #bootloader: number;
  readonly #resetOnOpen: boolean;
  readonly #line = new SerialLine();
  readonly #pulses = new PulseMeter();
  readonly #outbox = new Outbox();
  /** Cycle that the board has been asked to reach. */
  #goal = 0;
  #powered = true;
  /** Cycle in which the sketch starts; infinity while it runs or there is no power. */
  #startAt = 0;
  /** Cycle until which the supply is too low. */
  #lowUntil = 0;
  #watchdogFired = false;

  /** A board that has just got power. Throws when the options are wrong. */
  constructor(options: UnoOptions = {}) {
    super();
    checkOptions(options);
    const { image, servos = [], bootloader = defaultBootloader, resetOnOpen = true } = options;
    this.#bootloader = bootloader;
    this.#resetOnOpen = resetOnOpen;
    this.#servos = new Servos(servos, (ding) => this.#tell('ding', ding));
    this.#controller = new Controller(image, {
      edge: (pin, high, cycle) => {
        const pulse = this.#pulses.edge(pin, high, cycle);
        if (pulse !== undefined) {
          this.#pulse(pulse);
        }
      },
      transmitted: (byte) => this.#tell('data', Uint8Array.of(byte)),
      watchdogReset: () => {
        this.#watchdogFired = true;
        this.#controller.interrupt();
      },
    });
    this.#tell('reset', { at: 0, cause: 'power' });
  }

  /** Cycles since the board was built. */
  get cycles(): number {
    return this.#controller.cycles;
  }

  /** The servo on that pin. Throws a `RangeError` when there is none. */
  servo(pin: number): Servo {
    return this.#servos.on(pin);
  }

  /** Runs the board that many cycles further, 0 or more; fractions and overshoot are carried over to the next call. */
  runCycles(cycles: number): void {
    if (!Number.isFinite(cycles) || cycles < 0) {
      throw new RangeError(`cycles: ${cycles} is not a number of cycles, 0 or more.`);
    }
    if (this.#outbox.busy) {
      throw new Error('A listener of the board cannot run it: it is running already.');
    }
    this.#goal += cycles;
    this.#outbox.during(() => {
      this.#outbox.deliver();
      while (this.cycles < this.#goal) {
        this.#runToNextEvent();
        this.#outbox.deliver();
      }
    });
  }

  /** Bytes from the host begin to go over the line. */
  send(bytes: Uint8Array): void {
    this.#line.send(bytes, this.cycles, this.#controller.frameCycles);
    if (!this.#powered) {
      this.#outbox.during(() => this.#abandon());
    }
  }

  /** The host has opened the port. */
  dtr(): void {
    if (this.#resetOnOpen) {
      this.#outbox.during(() => this.#reset('dtr', this.#bootloader));
    }
  }

  /** The reset button is pressed for a moment. */
  reset(): void {
    this.#outbox.during(() => this.#reset('button', this.#bootloader));
  }

  /** The supply sags for so many milliseconds. */
  brownOut(milliseconds = defaultBrownOut): void {
    checkMilliseconds('brownOut', milliseconds);
    if (this.#powered) {
      const until = this.cycles + Math.round(milliseconds * cyclesPerMillisecond);
      this.#lowUntil = Math.max(this.#lowUntil, until);
      this.#outbox.during(() => this.#reset('brown-out', 0));
    }
  }

  /** The sketch stops executing, until a reset or, when `hard`, until `release`. Without power only a hard hang counts. */
  hang({ hard = false }: HangOptions = {}): void {
    const before = this.#controller.hang;
    if (before !== 'hard' && (this.#powered || hard)) {
      this.#controller.setHang(hard ? 'hard' : 'soft');
      if (before === 'none') {
        this.#outbox.during(() => this.#tell('hung', { at: this.cycles }));
      }
    }
  }

  /** The sketch goes on where it stopped. */
  release(): void {
    if (this.#controller.hang !== 'none') {
      this.#outbox.during(() => this.#endHang());
    }
  }

  /** Power goes away. */
  unplug(): void {
    if (this.#powered) {
      this.#outbox.during(() => {
        this.#powered = false;
        this.#startAt = never;
        this.#lowUntil = 0;
        this.#stopChip();
        this.#servos.powerOff(this.cycles);
        this.#abandon();
        this.#tell('unplugged', { at: this.cycles });
      });
    }
  }

  /** Power comes back. */
  plugIn(): void {
    if (!this.#powered) {
      this.#outbox.during(() => {
        this.#powered = true;
        this.#tell('plugged-in', { at: this.cycles });
        this.#reset('power', 0);
      });
    }
  }

  /** See `VirtualUno.moveBell`. */
  moveBell(pin: number, contact: number, rest: number): void {
    checkContact(contact, rest);
    this.servo(pin).moveBell(this.cycles, contact, rest);
  }

  /** Puts `volts` on analog input A`channel`. */
  setAnalog(channel: number, volts: number): void {
    checkAnalog(channel, volts);
    this.#controller.setAnalog(channel, volts);
  }

  /** See `VirtualUno.level`. */
  level(pin: number): boolean {
    checkPin(pin);
    return this.#pulses.isHigh(pin);
  }

  #runToNextEvent(): void {
    this.#controller.run(Math.min(this.#goal, this.#startAt, this.#line.nextAt, this.#servos.nextDingAt));
    if (this.#watchdogFired) {
      this.#watchdogFired = false;
      this.#reset('watchdog', 0);
    }
    this.#servos.ringUntil(this.cycles);
    while (this.#line.nextAt <= this.cycles) {
      this.#controller.receive(this.#line.take(this.#controller.frameCycles));
      if (this.#line.nextAt === never) {
        this.#tell('sent', this.#line.done);
      }
    }
    if (this.#startAt <= this.cycles) {
      this.#startAt = never;
      this.#controller.start();
    }
  }

  /** `delay` in milliseconds: what the bootloader takes. */
  #reset(cause: ResetCause, delay: number): void {
    if (this.#powered) {
      const at = this.cycles;
      this.#stopChip();
      this.#startAt = Math.max(at, this.#lowUntil) + Math.round(delay * cyclesPerMillisecond);
      this.#tell('reset', { at, cause });
    }
  }

  /** The chip's life ends; its pins float, and a soft hang is over. */
  #stopChip(): void {
    this.#controller.stop();
    for (const pulse of this.#pulses.allLow(this.cycles)) {
      this.#pulse(pulse);
    }
    if (this.#controller.hang === 'soft') {
      this.#endHang();
    }
  }

  #endHang(): void {
    this.#controller.setHang('none');
    this.#tell('released', { at: this.cycles });
  }

  #abandon(): void {
    this.#line.clear();
    this.#tell('sent', this.#line.done);
  }

  #pulse(pulse: Pulse): void {
    this.#servos.obey(pulse);
    this.#tell('pulse', pulse);
  }

  /** Keeps an event for delivery, and makes the chip pause for it. */
  #tell<Name extends keyof BoardEvents>(name: Name, ...values: BoardEvents[Name]): void {
    this.#outbox.add(() => this.emit(name, ...(values as never)));
    this.#controller.interrupt();
  }
}
