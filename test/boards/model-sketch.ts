/** What a sketch does to the servos. */
export interface ServoWires {
  /** Pulses begin, of 1500 microseconds until `position` says otherwise. */
  attach(pin: number): void;
  /** Pulses end. */
  detach(pin: number): void;
  /** The next pulses are so many microseconds long. */
  position(pin: number, microseconds: number): void;
}

const pins = 20;
const firstAnalogPin = 14;
const pwmPins: ReadonlySet<number> = new Set([3, 5, 6, 9, 10, 11]);
const i2cPins: ReadonlySet<number> = new Set([18, 19]);

const mode = { input: 0, output: 1, analog: 2, pwm: 3, servo: 4, i2c: 6 } as const;

/** Pulse widths of the Arduino Servo library, microseconds. */
const shortest = 544;
const longest = 2400;

const sysexStart = 0xf0;
const sysexEnd = 0xf7;
const version = [2, 3];
const name = [...'StandardFirmata.ino'].flatMap((letter) => [letter.charCodeAt(0), 0]);

/**
 * What a sketch makes of servos: `moves servos` as StandardFirmata does, has none, or says that it has and never takes a
 * position, as one whose servos are used up.
 */
export type SketchKind = 'moves servos' | 'has no servos' | 'takes no position';

/**
 * What StandardFirmata 2.3 on an Uno answers to the messages that BellBot sends: version, firmware, capabilities, analog
 * mapping, pin mode, servo position and pin state. What it does not know it ignores, as the sketch does.
 */
export class ModelSketch {
  readonly #wires: ServoWires;
  readonly #kind: SketchKind;
  readonly #modes: number[];
  readonly #values: number[];
  #message: number[] = [];

  /** A sketch that has just set its pins up. */
  constructor(wires: ServoWires, kind: SketchKind = 'moves servos') {
    this.#wires = wires;
    this.#kind = kind;
    this.#modes = Array.from({ length: pins }, (_, pin) => modeAtStart(pin));
    this.#values = Array.from({ length: pins }, () => 0);
  }

  /** The bytes that it sends unasked when it starts. */
  get report(): number[] {
    return [...this.#version(), ...this.#firmware()];
  }

  /** Takes bytes in; returns the bytes of the answers. */
  hear(bytes: Iterable<number>): number[] {
    return [...bytes].flatMap((byte) => this.#take(byte));
  }

  #take(byte: number): number[] {
    // Whatever comes within a system exclusive message is a part of it.
    if (byte >= 0x80 && this.#message[0] !== sysexStart) {
      this.#message = [];
    }
    if (byte < 0x80 && this.#message.length === 0) {
      return [];
    }
    this.#message.push(byte);
    const message = this.#message;
    if (!isWhole(message)) {
      return [];
    }
    this.#message = [];
    return this.#obey(message);
  }

  #obey(message: readonly number[]): number[] {
    const [command = 0, first = 0, second = 0] = message;
    if (command === sysexStart) {
      return this.#answer(message.slice(1, -1));
    }
    if (command === 0xf9) {
      return this.#version();
    }
    if (command === 0xf4) {
      this.#setMode(first, second);
    } else if (command === 0xff) {
      for (let pin = 0; pin < pins; pin += 1) {
        this.#setMode(pin, modeAtStart(pin));
      }
    } else if ((command & 0xf0) === 0xe0) {
      this.#write(command & 0x0f, first | (second << 7));
    }
    return [];
  }

  #answer([command, ...rest]: readonly number[]): number[] {
    switch (command) {
      case 0x79:
        return this.#firmware();
      case 0x6b:
        return sysex(0x6c, ...Array.from({ length: pins }, (_, pin) => capabilities(pin, this.#kind)).flat());
      case 0x69: {
        const channels = Array.from({ length: pins }, (_, pin) => Math.max(-1, pin - firstAnalogPin) & 0x7f);
        return sysex(0x6a, ...channels);
      }
      case 0x6d:
        return rest.length === 0 ? [] : sysex(0x6e, ...this.#state(rest[0] ?? 0));
      case 0x6f:
        this.#write(rest[0] ?? 0, (rest[1] ?? 0) | ((rest[2] ?? 0) << 7));
        return [];
      default:
        return [];
    }
  }

  #version(): number[] {
    return [0xf9, ...version];
  }

  #firmware(): number[] {
    return sysex(0x79, ...version, ...name);
  }

  #state(pin: number): number[] {
    const value = this.#values[pin];
    if (value === undefined) {
      return [pin];
    }
    return [pin, this.#modes[pin] ?? 0, value & 0x7f, ...(value > 0x7f ? [value >> 7] : [])];
  }

  #setMode(pin: number, wanted: number): void {
    if (!canDo(pin, wanted, this.#kind)) {
      return;
    }
    const before = this.#modes[pin];
    this.#modes[pin] = wanted;
    this.#values[pin] = 0;
    if (wanted === mode.servo && before !== mode.servo) {
      this.#wires.attach(pin);
    } else if (wanted !== mode.servo && before === mode.servo) {
      this.#wires.detach(pin);
    }
  }

  #write(pin: number, value: number): void {
    if (this.#kind === 'takes no position') {
      return;
    }
    if (this.#modes[pin] === mode.servo) {
      this.#values[pin] = value;
      this.#wires.position(pin, pulseWidth(value));
    } else if (this.#modes[pin] === mode.pwm) {
      this.#values[pin] = value;
    }
  }
}

/** The pulse of a position: degrees below the shortest pulse, else microseconds. */
function pulseWidth(value: number): number {
  return value < shortest
    ? shortest + Math.trunc((Math.min(value, 180) * (longest - shortest)) / 180)
    : Math.min(value, longest);
}

function modeAtStart(pin: number): number {
  if (pin < 2) {
    return mode.input;
  }
  return pin < firstAnalogPin ? mode.output : mode.analog;
}

function canDo(pin: number, wanted: number, kind: SketchKind): boolean {
  return capabilities(pin, kind).some(
    (value, index) => index % 2 === 0 && value === wanted && value !== 0x7f,
  );
}

/** Pairs of mode and resolution in bits, then 127. */
function capabilities(pin: number, kind: SketchKind): number[] {
  if (pin < 2 || pin >= pins) {
    return [0x7f];
  }
  return [
    ...[mode.input, 1, mode.output, 1],
    ...(pin >= firstAnalogPin ? [mode.analog, 10] : []),
    ...(pwmPins.has(pin) ? [mode.pwm, 8] : []),
    ...(pin < firstAnalogPin && kind !== 'has no servos' ? [mode.servo, 14] : []),
    ...(i2cPins.has(pin) ? [mode.i2c, 1] : []),
    0x7f,
  ];
}

function sysex(...message: readonly number[]): number[] {
  return [sysexStart, ...message, sysexEnd];
}

/** True for a message that has all its bytes; a command byte alone decides how many these are. */
function isWhole(message: readonly number[]): boolean {
  const [command = 0] = message;
  if (command === sysexStart) {
    return message.length > 1 && message.at(-1) === sysexEnd;
  }
  const high = command & 0xf0;
  if (command === 0xf4 || high === 0xe0 || high === 0x90) {
    return message.length === 3;
  }
  return high === 0xc0 || high === 0xd0 ? message.length === 2 : true;
}
