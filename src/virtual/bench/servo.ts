import type { Ding, Pulse } from '../events.js';
import type { ServoOptions } from '../options.js';
import { cyclesPerMillisecond, frequency } from '../uno.js';

/** Pulse widths that a servo obeys, microseconds. */
const shortestPulse = 400;
const longestPulse = 2600;

/** Cycles without a pulse after which the motor lets go and the arm stays where it is. */
const limpAfter = 50 * cyclesPerMillisecond;

/** Degrees away from contact at which the arm counts as clear again: more than the jitter of a servo pulse, 0.5 degrees. */
const clearDegrees = 1;

/** Degrees that a pulse of so many microseconds commands; johnny-five's mapping. */
function degrees(microseconds: number): number {
  return (microseconds - 600) / 10;
}

/** The model of one servo. Its time is the board's, in cycles; no call may go back in time. */
export class Servo {
  readonly pin: number;
  #contact: number | undefined;
  /** 1 when the arm goes up in degrees to reach the contact, -1 when it goes down. */
  #side: number;
  readonly #degreesPerCycle: number;
  #angle: number;
  #since = 0;
  #target: number;
  #limpAt = 0;
  #microseconds = 0;
  #touching = false;
  #dings = 0;

  constructor({ pin, rest, contact, speed = 600 }: ServoOptions) {
    this.pin = pin;
    this.#contact = contact;
    this.#side = contact !== undefined && contact < rest ? -1 : 1;
    this.#degreesPerCycle = speed / frequency;
    this.#angle = rest;
    this.#target = rest;
  }

  /** How often the arm has reached its contact. */
  get dings(): number {
    return this.#dings;
  }

  /** Degrees at which the arm is in that cycle, if no pulse comes until then. */
  angleAt(cycle: number): number {
    const moved = Math.max(0, Math.min(cycle, this.#limpAt) - this.#since) * this.#degreesPerCycle;
    const way = this.#target - this.#angle;
    return Math.abs(way) <= moved ? this.#target : this.#angle + Math.sign(way) * moved;
  }

  /** The cycle in which the arm reaches its contact, or infinity when it does not with what was commanded so far. */
  get dingAt(): number {
    if (this.#contact === undefined || this.#touching || this.#clearance(this.#target) > 0) {
      return Number.POSITIVE_INFINITY;
    }
    const cycle = this.#since + Math.ceil(this.#clearance(this.#angle) / this.#degreesPerCycle);
    return cycle <= this.#limpAt ? cycle : Number.POSITIVE_INFINITY;
  }

  /** Counts the ding that `dingAt` announced. Call it when that cycle has come. */
  ding(): Ding {
    const at = this.dingAt;
    this.#touching = true;
    this.#dings += 1;
    return { pin: this.pin, at, microseconds: this.#microseconds };
  }

  /** The bell is moved to another angle, on the side of it on which `rest` is clear; it sounds for no arm that is there. */
  moveBell(cycle: number, contact: number, rest: number): void {
    this.#settle(cycle);
    this.#contact = contact;
    this.#side = contact < rest ? -1 : 1;
    this.#touching = this.#clearance(this.#angle) <= 0 || this.#clearance(this.#target) <= 0;
  }

  /** A pulse on the servo's pin has ended. Dings that were due before its end must have been counted. */
  obey(pulse: Pulse): void {
    if (pulse.microseconds < shortestPulse || pulse.microseconds > longestPulse) {
      return;
    }
    const cycle = pulse.at + pulse.cycles;
    this.#settle(cycle);
    this.#target = degrees(pulse.microseconds);
    this.#microseconds = pulse.microseconds;
    this.#limpAt = cycle + limpAfter;
  }

  /** The servo's power is gone: the arm stays where it is. */
  powerOff(cycle: number): void {
    this.#settle(cycle);
    this.#limpAt = cycle;
  }

  /** Degrees from `angle` to the contact; 0 and less is at or past it. */
  #clearance(angle: number): number {
    return this.#side * ((this.#contact ?? Number.NaN) - angle);
  }

  #settle(cycle: number): void {
    this.#angle = this.angleAt(cycle);
    this.#since = cycle;
    if (this.#clearance(this.#angle) >= clearDegrees) {
      this.#touching = false;
    }
  }
}
