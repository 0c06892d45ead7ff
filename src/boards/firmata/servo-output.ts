import type { Servo } from 'johnny-five';
import type { ArmReport } from '../../core/hardware.js';
import { Observable } from '../../core/observable.js';
import type { Cancel, Clock } from '../../core/ports.js';
import { angleOf, pulseWidth } from '../arm.js';
import type { FirmataLink } from './link.js';
import { type PinQuestion, pinReport } from './pin-report.js';
import type { PinState } from './pin-states.js';
import type { ServoGroup } from './servo-group.js';

/**
 * An arm that was detached is attached so many milliseconds before it moves: the first pulse comes 40 to 53 ms after
 * the pin mode, and the arm may have swung away up to 30 degrees when detaching cut a pulse short.
 */
export const attachTime = 110;

/** What an output needs. */
export interface ServoOutputParts {
  readonly pin: number;
  /** Rest angle, degrees. */
  readonly start: number;
  readonly link: FirmataLink;
  readonly group: ServoGroup;
  readonly clock: Clock;
}

/** A pin of a Firmata board that drives a servo: what is sent to it, and what the board reports of it. */
export class ServoOutput {
  /** Rest angle, degrees. */
  start: number;
  readonly #pin: number;
  readonly #link: FirmataLink;
  readonly #group: ServoGroup;
  readonly #clock: Clock;
  readonly #report = new Observable<ArmReport>({ angle: null, attached: false });
  #servo: Servo | undefined;
  #attachedAt = Number.NEGATIVE_INFINITY;
  #listens = false;

  constructor({ pin, start, link, group, clock }: ServoOutputParts) {
    this.#pin = pin;
    this.start = start;
    this.#link = link;
    this.#group = group;
    this.#clock = clock;
  }

  /** True when the board says that the pin can drive a servo. */
  get isPossible(): boolean {
    return this.#link.canServo(this.#pin);
  }

  /** True while the pin sends pulses, as far as is known. */
  get isAttached(): boolean {
    return this.#report.value.attached;
  }

  /** Milliseconds until an arm that was just attached may be moved; 0 or less when it may be. */
  get settlesIn(): number {
    return this.#attachedAt + attachTime - this.#clock.monotonic();
  }

  /** What the board last reported of the arm. */
  get report(): ArmReport {
    return this.#report.value;
  }

  onReport(listener: (report: ArmReport) => void): Cancel {
    return this.#report.onChange(listener);
  }

  /** The board is not known to be there any more: nothing is known of the pin. */
  lose(): void {
    this.#group.forget(this);
    this.#report.set({ angle: null, attached: false });
  }

  /** Has the pin send pulses of the rest angle; and those of the group that were in use before, theirs. */
  attach(): void {
    this.#group.attach(this);
  }

  /** The pulses are not needed until `attach`. */
  detach(): void {
    this.#group.detach(this);
  }

  /** Ends the pulses for good. */
  leave(): void {
    this.#group.leave(this);
  }

  /** Has this pin alone send pulses of the rest angle. */
  begin(): void {
    this.#link.endMessage();
    if (this.#servo === undefined) {
      this.#servo = this.#link.servo(this.#pin, this.start);
    } else {
      // johnny-five does not send an angle that it thinks the servo has.
      this.#link.attachServo(this.#pin, pulseWidth(this.start));
      this.#servo.to(this.start);
    }
    if (!this.isAttached) {
      this.#attachedAt = this.#clock.monotonic();
    }
    this.#listen();
    this.#report.set({ ...this.report, attached: true });
  }

  /** Ends the pulses of this pin alone. */
  end(): void {
    this.#link.detachServo(this.#pin);
    this.#report.set({ ...this.report, attached: false });
  }

  /** Commands an angle. */
  move(degrees: number): void {
    this.#link.endMessage();
    this.#servo?.to(degrees);
  }

  /** Commands an angle on the way, which johnny-five need not know. */
  pass(degrees: number): void {
    this.#link.moveServo(this.#pin, pulseWidth(degrees));
  }

  /** Commands the rest angle, if the board can be reached; a pin that is not a servo ignores it. */
  writeRest(): void {
    this.#link.endMessage();
    if (this.#servo !== undefined && this.#link.moveServo(this.#pin, pulseWidth(this.start))) {
      // johnny-five does not send an angle that it thinks the servo has, so it has to know.
      this.#servo.to(this.start);
    }
  }

  /** Commands the rest angle once more; a pin that has ceased to be a servo lets the arm stand where it is. */
  restAgain(last: PinState | 'silent'): void {
    if (last !== 'silent' && !last.servo) {
      this.begin();
    } else {
      this.writeRest();
    }
  }

  /** Asks the board for the pin's state, see `pinReport`. */
  reports(question: Omit<PinQuestion, 'link' | 'clock' | 'pin'>): Promise<PinState | 'silent' | undefined> {
    return pinReport({ link: this.#link, clock: this.#clock, pin: this.#pin, ...question });
  }

  #listen(): void {
    if (!this.#listens) {
      this.#listens = true;
      this.#link.pinStates.on(this.#link.opened.io, this.#pin, ({ servo, value }) => {
        if (servo && this.isAttached) {
          this.#report.set({ ...this.report, angle: angleOf(value) });
        }
      });
    }
  }
}
