import { Servo } from '../../src/virtual/bench/servo.js';
import type { Pulse, ServoOptions } from '../../src/virtual/index.js';
import { ModelPulses } from './model-pulses.js';

const cyclesPerMillisecond = 16_000;

/** The arm on a model board: pulses, servo and bell. Times are milliseconds, and no call may go back in time. */
export class ModelArm {
  readonly pin: number;
  readonly #servo: Servo;
  readonly #pulses: ModelPulses;
  readonly #dings: number[] = [];
  #frozen = false;

  constructor(options: ServoOptions) {
    this.pin = options.pin;
    this.#servo = new Servo(options);
    this.#pulses = new ModelPulses(options.pin, (pulse) => this.#obey(pulse));
  }

  /** When the bell sounded until now. */
  dingTimes(now: number): readonly number[] {
    this.#look(now);
    return this.#dings;
  }

  /** Degrees at which the arm is. */
  angle(now: number): number {
    this.#look(now);
    return this.#servo.angleAt(now * cyclesPerMillisecond);
  }

  /** Pulses begin soon. */
  attach(now: number): void {
    this.#look(now);
    this.#pulses.start(now);
  }

  /** The next pulses are so many microseconds long. */
  position(now: number, microseconds: number): void {
    this.#look(now);
    this.#pulses.setWidth(now, microseconds);
  }

  /** The pin falls, perhaps in the middle of a pulse, and there are no more. */
  detach(now: number): void {
    this.#look(now);
    this.#pulses.stop(now);
    this.#frozen = false;
  }

  /** The sketch hangs: no pulses until it goes on. */
  freeze(now: number): void {
    this.#look(now);
    this.#frozen = this.#pulses.freeze(now);
  }

  /** The sketch goes on. */
  resume(now: number): void {
    if (this.#frozen) {
      this.#pulses.resume(now);
      this.#frozen = false;
    }
  }

  /** No power: the arm stays where it is. */
  powerOff(now: number): void {
    this.#look(now);
    this.#servo.powerOff(now * cyclesPerMillisecond);
  }

  /** Makes up for the time since somebody looked last. */
  #look(now: number): void {
    this.#pulses.runTo(now);
    this.#ringUntil(now * cyclesPerMillisecond);
  }

  #obey(pulse: Pulse): void {
    this.#ringUntil(pulse.at + pulse.cycles);
    this.#servo.obey(pulse);
  }

  #ringUntil(cycle: number): void {
    while (this.#servo.dingAt <= cycle) {
      this.#dings.push(this.#servo.ding().at / cyclesPerMillisecond);
    }
  }
}
