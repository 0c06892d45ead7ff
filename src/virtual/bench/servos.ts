import type { Ding, Pulse } from '../events.js';
import type { ServoOptions } from '../options.js';
import { Servo } from './servo.js';

/** All the servos of one board. */
export class Servos {
  readonly #servos: ReadonlyMap<number, Servo>;
  readonly #rang: (ding: Ding) => void;

  /** `rang` is called for every ding, in the order in which they happen. */
  constructor(servos: readonly ServoOptions[], rang: (ding: Ding) => void) {
    this.#servos = new Map(servos.map((servo) => [servo.pin, new Servo(servo)]));
    this.#rang = rang;
  }

  /** The servo on that pin. Throws a `RangeError` when there is none. */
  on(pin: number): Servo {
    const servo = this.#servos.get(pin);
    if (servo === undefined) {
      throw new RangeError(`There is no servo on pin ${pin}.`);
    }
    return servo;
  }

  /** Cycle of the next ding with what was commanded so far, or infinity. */
  get nextDingAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const servo of this.#servos.values()) {
      next = Math.min(next, servo.dingAt);
    }
    return next;
  }

  /** Counts the dings that are due in `cycle`. */
  ringUntil(cycle: number): void {
    for (let next = this.nextDingAt; next <= cycle; next = this.nextDingAt) {
      for (const servo of this.#servos.values()) {
        if (servo.dingAt === next) {
          this.#rang(servo.ding());
        }
      }
    }
  }

  /** A pulse has ended on some pin. */
  obey(pulse: Pulse): void {
    this.ringUntil(pulse.at + pulse.cycles);
    this.#servos.get(pulse.pin)?.obey(pulse);
  }

  /** Power is gone. */
  powerOff(cycle: number): void {
    for (const servo of this.#servos.values()) {
      servo.powerOff(cycle);
    }
  }
}
