import type { Servo } from 'johnny-five';
import type { BellBotError } from '../../core/errors.js';
import type { Clock, StrikeReport } from '../../core/ports.js';
import { wait } from '../../core/wait.js';
import { type ArmOptions, holdTime, pulseWidth, returnTime } from '../arm.js';
import { hasReset, isSilent } from '../board-errors.js';
import type { FirmataLink } from './link.js';
import { type PinQuestion, type PinState, pinReport } from './pin-report.js';

/** Milliseconds after which a board that has not answered no longer knows the pin; an answer takes a few. */
const answerLimit = 500;
/**
 * How long beyond `sdelay` the board's word for the strike angle is waited for; milliseconds. The arm may be at the bell
 * for `sdelay` and 200: 40 of these are two frames of the servo, and 20 for timers that come late.
 */
const holdGrace = 140;
/** How long BellBot stays to see the arm at rest when it is told to go at once; milliseconds. */
const restLimit = 300;

/** What an arm needs. */
export interface ServoArmParts {
  readonly options: ArmOptions & { readonly pin: number };
  readonly link: FirmataLink;
  readonly clock: Clock;
  /** Hears that the board does not do what it was asked. */
  readonly doubt: (error: BellBotError) => void;
}

/** A servo's arm on a pin of a Firmata board. It believes nothing but what the board reports of the pin. */
export class ServoArm {
  readonly #options: ServoArmParts['options'];
  readonly #link: FirmataLink;
  readonly #clock: Clock;
  readonly #doubt: (error: BellBotError) => void;
  #servo: Servo | undefined;
  #attached = false;

  constructor({ options, link, clock, doubt }: ServoArmParts) {
    this.#options = options;
    this.#link = link;
    this.#clock = clock;
    this.#doubt = doubt;
  }

  /** True while the pin sends pulses, as far as is known. */
  get isAttached(): boolean {
    return this.#attached;
  }

  /** True when the board says that the pin can drive a servo. */
  get isPossible(): boolean {
    return this.#link.canServo(this.#options.pin);
  }

  /** The board is not known to be there any more: nothing is known of the pin. */
  lose(): void {
    this.#attached = false;
  }

  /** Has the pin send pulses of the rest angle. */
  attach(): void {
    const { pin, start } = this.#options;
    this.#link.endMessage();
    if (this.#servo === undefined) {
      this.#servo = this.#link.servo(pin, start);
    } else {
      // johnny-five does not send an angle that it thinks the servo has.
      this.#link.attachServo(pin, pulseWidth(start));
      this.#servo.to(start);
    }
    this.#attached = true;
  }

  /** Ends the pulses. */
  detach(): void {
    this.#link.detachServo(this.#options.pin);
    this.#attached = false;
  }

  /** Resolves when the board has reported the rest angle. Rejects, and doubts the board, when it does not. */
  async rested(signal: AbortSignal): Promise<void> {
    await this.#confirm(this.#options.start, { limit: answerLimit, signal });
  }

  /** Resolves when the board has reported that the pin is not a servo, or has not within half a second. */
  async detached(signal: AbortSignal): Promise<void> {
    await this.#reports({ isIt: ({ servo }) => !servo, limit: answerLimit, signal });
  }

  /** Resolves when the board has reported the rest angle, which is sent again and again, or has not within 300 ms. */
  async rest(): Promise<void> {
    const { start } = this.#options;
    const again = (last: PinState | 'silent'): void => this.#restAgain(last);
    const { signal } = new AbortController();
    this.writeRest();
    await this.#reports({ isIt: this.#is(start), limit: restLimit, signal, again });
  }

  /** Commands the rest angle, if the board can be reached; a pin that is not a servo ignores it. */
  writeRest(): void {
    const { pin, start } = this.#options;
    this.#link.endMessage();
    if (this.#servo !== undefined && this.#link.moveServo(pin, pulseWidth(start))) {
      // johnny-five does not send an angle that it thinks the servo has, so it has to know.
      this.#servo.to(start);
    }
  }

  /**
   * The way to the bell and back. `present` is aborted when the board is not known to be there any more: then, and
   * whenever else it rejects, the arm was commanded back to rest. `early` ends the hold as soon as the strike counts.
   */
  async swing(present: AbortSignal, early: AbortSignal): Promise<StrikeReport> {
    try {
      const { start, strike, sdelay } = this.#options;
      const began = this.#clock.monotonic();
      this.#move(strike);
      await this.#confirm(strike, { limit: sdelay + holdGrace, signal: present });
      const struckAt = this.#clock.now();
      // What the arm needs counts from when the board had the command, however long that was on its way; only the rest
      // of the hold may be cut.
      await wait(this.#clock, holdTime({ ...this.#options, sdelay: 0 }), { signal: present });
      const rest = began + holdTime(this.#options) - this.#clock.monotonic();
      await wait(this.#clock, rest, { signal: present, early });
      this.#move(start);
      const again = (last: PinState | 'silent'): void => this.#restAgain(last);
      await this.#confirm(start, { limit: answerLimit, signal: present, again });
      await wait(this.#clock, returnTime(this.#options), { signal: present });
      return { struckAt };
    } catch (error) {
      this.writeRest();
      throw error;
    }
  }

  #move(degrees: number): void {
    this.#link.endMessage();
    this.#servo?.to(degrees);
  }

  /** Commands the rest angle once more; a pin that has ceased to be a servo lets the arm stand where it is. */
  #restAgain(last: PinState | 'silent'): void {
    if (last !== 'silent' && !last.servo) {
      this.attach();
    } else {
      this.writeRest();
    }
  }

  /** Waits until the board reports an angle; doubts the board when it does not. */
  async #confirm(degrees: number, question: Pick<PinQuestion, 'limit' | 'signal' | 'again'>): Promise<void> {
    const { start, strike } = this.#options;
    const known = [this.#is(start), this.#is(strike)];
    // The other angle may be an old answer, or the command was lost; anything else is what the board made of noise.
    const isHopeless = (state: PinState): boolean =>
      question.again === undefined && !known.some((is) => is(state));
    const other = await this.#reports({ ...question, isIt: this.#is(degrees), isHopeless });
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

  #reports(question: Omit<PinQuestion, 'link' | 'clock' | 'pin'>): Promise<PinState | 'silent' | undefined> {
    return pinReport({ link: this.#link, clock: this.#clock, pin: this.#options.pin, ...question });
  }

  #is(degrees: number): (state: PinState) => boolean {
    const width = pulseWidth(degrees);
    return ({ servo, value }) => servo && value === width;
  }
}
