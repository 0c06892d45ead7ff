import type { Pulse } from '../../src/virtual/index.js';

/** Milliseconds from the attachment of a servo to its first pulse: measured on the firmware, 40 to 53. */
const untilFirstPulse = 46;
/** Milliseconds from one pulse to the next. */
const frame = 20;
/** Microseconds of a pulse until a position is set. */
const middle = 1500;
const cyclesPerMillisecond = 16_000;

/**
 * The pulses that the Arduino Servo library makes on one pin. Made when somebody looks, all that were due until then, so
 * that a day of them costs little. Times are milliseconds.
 */
export class ModelPulses {
  readonly #pin: number;
  readonly #ended: (pulse: Pulse) => void;
  #width = middle;
  /** When the pulse under way began, or the next one will; infinity when there are none. */
  #next = Number.POSITIVE_INFINITY;
  /** Microseconds of the pulse under way: those that were wanted when it began. */
  #underWay: number | undefined;

  /** `ended` is called for every pulse, in their order. */
  constructor(pin: number, ended: (pulse: Pulse) => void) {
    this.#pin = pin;
    this.#ended = ended;
  }

  /** Pulses begin soon. */
  start(now: number): void {
    this.#width = middle;
    this.#next = now + untilFirstPulse;
  }

  /** The next pulses are so many microseconds long. */
  setWidth(now: number, microseconds: number): void {
    this.runTo(now);
    this.#width = microseconds;
  }

  /** Makes the pulses that have ended until now. */
  runTo(now: number): void {
    while (this.#next <= now) {
      this.#underWay ??= this.#width;
      if (this.#next + this.#underWay / 1000 > now) {
        return;
      }
      this.#end(this.#underWay);
      this.#next += frame;
    }
  }

  /** The pin falls, in the middle of a pulse if there is one, and there are no more. */
  stop(now: number): void {
    this.runTo(now);
    if (this.#underWay !== undefined) {
      this.#end((now - this.#next) * 1000);
    }
    this.#next = Number.POSITIVE_INFINITY;
  }

  /** Makes no pulses until `resume`; the one under way becomes too long to be one. Returns whether there were any. */
  freeze(now: number): boolean {
    this.runTo(now);
    this.#underWay = undefined;
    const any = this.#next < Number.POSITIVE_INFINITY;
    this.#next = Number.POSITIVE_INFINITY;
    return any;
  }

  /** Goes on after `freeze`. */
  resume(now: number): void {
    this.#next = now + frame;
  }

  #end(microseconds: number): void {
    this.#underWay = undefined;
    const at = this.#next * cyclesPerMillisecond;
    const cycles = microseconds * 16;
    this.#ended({ pin: this.#pin, at, cycles, microseconds });
  }
}
