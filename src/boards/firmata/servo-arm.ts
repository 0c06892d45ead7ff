import {
  type ArmOptions,
  frame,
  holdTime,
  returnTime,
  type SweepArm,
  type SweepPlan,
  sweepPlan,
} from '../../core/arm-time.js';
import type { BellBotError } from '../../core/errors.js';
import type { ArmReport } from '../../core/hardware.js';
import type { Cancel, Clock, StrikeReport } from '../../core/ports.js';
import { wait } from '../../core/wait.js';
import { pulseWidth } from '../arm.js';
import { hasReset, isSilent } from '../board-errors.js';
import type { MoveLimits, ServoParts, ServoPin } from '../driver.js';
import type { FirmataLink } from './link.js';
import type { PinQuestion } from './pin-report.js';
import type { PinState } from './pin-states.js';
import type { ServoGroup } from './servo-group.js';
import { ServoOutput } from './servo-output.js';
import { legsOf, type SweepStep, stepsOf } from './sweep-steps.js';

/** Milliseconds after which a board that has not answered no longer knows the pin; an answer takes a few. */
const answerLimit = 500;
/**
 * How long beyond `sdelay` the board's word for the strike angle is waited for; milliseconds. The arm may be at the bell
 * for `sdelay` and 200: 40 of these are two frames of the servo, and 20 for timers that come late.
 */
const holdGrace = 140;
/** So many steps of a sweep are made for one question. */
const stepsUnasked = 5;
/** How long BellBot stays to see the arm at rest when it is told to go at once; milliseconds. */
const restLimit = 300;

/** What an arm needs. */
export interface ServoArmParts extends ServoParts {
  readonly link: FirmataLink;
  /** The servos of the board. */
  readonly group: ServoGroup;
  readonly clock: Clock;
}

/** A servo's arm on a pin of a Firmata board. It believes nothing but what the board reports of the pin. */
export class ServoArm implements ServoPin {
  readonly #clock: Clock;
  readonly #doubt: (error: BellBotError) => void;
  readonly #output: ServoOutput;
  #arm: ArmOptions & SweepArm;

  constructor({ pin, arm, link, group, clock, doubt }: ServoArmParts) {
    this.#arm = arm;
    this.#clock = clock;
    this.#doubt = doubt;
    this.#output = new ServoOutput({ pin, start: arm.start, link, group, clock });
  }

  get isAttached(): boolean {
    return this.#output.isAttached;
  }

  get isPossible(): boolean {
    return this.#output.isPossible;
  }

  get settlesIn(): number {
    return this.#output.settlesIn;
  }

  get report(): ArmReport {
    return this.#output.report;
  }

  onReport(listener: (report: ArmReport) => void): Cancel {
    return this.#output.onReport(listener);
  }

  lose(): void {
    this.#output.lose();
  }

  attach(): void {
    this.#output.attach();
  }

  detach(): void {
    this.#output.detach();
  }

  leave(): void {
    this.#output.leave();
  }

  configure(arm: ArmOptions & SweepArm): void {
    this.#arm = arm;
    this.#output.start = arm.start;
  }

  async rested(signal: AbortSignal): Promise<void> {
    const again = (last: PinState | 'silent'): void => this.#output.restAgain(last);
    await this.#confirm(this.#arm.start, { limit: answerLimit, signal, again });
  }

  async detached(signal: AbortSignal): Promise<void> {
    await this.#output.reports({ isIt: ({ servo }) => !servo, limit: answerLimit, signal });
  }

  async rest(): Promise<void> {
    const { start } = this.#arm;
    const again = (last: PinState | 'silent'): void => this.#output.restAgain(last);
    const { signal } = new AbortController();
    this.writeRest();
    await this.#output.reports({ isIt: isAt(start), limit: restLimit, signal, again });
  }

  writeRest(): void {
    this.#output.writeRest();
  }

  async swing(hold: number, { present, early }: MoveLimits): Promise<StrikeReport> {
    try {
      const { start, strike } = this.#arm;
      const began = this.#clock.monotonic();
      this.#output.move(strike);
      await this.#confirm(strike, { limit: hold + holdGrace, signal: present });
      const struckAt = this.#clock.now();
      // What the arm needs counts from when the board had the command, however long that was on its way; only the rest
      // of the hold may be cut.
      await wait(this.#clock, holdTime(this.#arm, 0), { signal: present });
      const rest = began + holdTime(this.#arm, hold) - this.#clock.monotonic();
      await wait(this.#clock, rest, { signal: present, early });
      this.#output.move(start);
      await this.rested(present);
      await wait(this.#clock, returnTime(this.#arm), { signal: present });
      return { struckAt };
    } catch (error) {
      this.writeRest();
      throw error;
    }
  }

  async sweep(plan: SweepPlan, limits: MoveLimits): Promise<void> {
    const { present, early } = limits;
    try {
      // Of the present angles, which may be others than when the sweep was asked for.
      const safe = sweepPlan(plan, this.#arm);
      const legs = legsOf(safe, this.#arm.start);
      for (const leg of legs) {
        await this.#pass(stepsOf(leg), limits);
      }
      this.writeRest();
      await this.rested(present);
      // After the last step it is as good as there; from where it was stopped it has the way of the whole range.
      const way = early.aborted ? returnTime({ start: safe.from, strike: safe.to }) : 2 * frame;
      await wait(this.#clock, way, { signal: present });
    } catch (error) {
      this.writeRest();
      throw error;
    }
  }

  /**
   * Goes step by step, as far as the board reports: more steps than its buffer holds are never under way, since of what
   * does not fit in any bytes may be lost, and what is left may be another angle.
   */
  async #pass(steps: readonly SweepStep[], { present, early }: MoveLimits): Promise<void> {
    for (const [index, { angle, lasts }] of steps.entries()) {
      if (early.aborted) {
        return;
      }
      const began = this.#clock.monotonic();
      this.#output.pass(angle);
      if (index % stepsUnasked === 0 || index === steps.length - 1) {
        const again = (): void => this.#output.pass(angle);
        await this.#confirm(angle, { limit: answerLimit, signal: present, again });
      }
      await wait(this.#clock, began + lasts - this.#clock.monotonic(), { signal: present, early });
    }
  }

  /** Waits until the board reports an angle; doubts the board when it does not. */
  async #confirm(degrees: number, question: Pick<PinQuestion, 'limit' | 'signal' | 'again'>): Promise<void> {
    const { start, strike } = this.#arm;
    const known = [isAt(start), isAt(strike)];
    // The other angle may be an old answer, or the command was lost; anything else is what the board made of noise.
    const isHopeless = (state: PinState): boolean =>
      question.again === undefined && !known.some((is) => is(state));
    const other = await this.#output.reports({ ...question, isIt: isAt(degrees), isHopeless });
    if (other !== undefined) {
      const error =
        other === 'silent'
          ? isSilent()
          : hasReset(`The board did not take the angle of ${degrees} degrees: it has reset.`);
      // Before the board is doubted, which may close its port.
      this.writeRest();
      this.#doubt(error);
      throw error;
    }
  }
}

function isAt(degrees: number): (state: PinState) => boolean {
  const width = pulseWidth(degrees);
  return ({ servo, value }) => servo && value === width;
}
