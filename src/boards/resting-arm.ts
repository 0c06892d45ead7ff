import type { ArmOptions } from '../core/arm-time.js';
import type { BellBotError } from '../core/errors.js';
import type { Cancel, Clock } from '../core/ports.js';
import { wait } from '../core/wait.js';
import { asBoardError } from './board-errors.js';
import type { ServoPin } from './driver.js';

/** Milliseconds at rest after which the servo is detached, so that it neither hums nor heats. */
const restUntilDetach = 2000;

/**
 * When an arm is attached and detached.
 *
 * Detaching ends the pulse that is under way, and a cut pulse stands for a smaller angle. Where the bell is on that
 * side (`strike` below `start`) the servo stays attached: it might ring by itself otherwise.
 */
export class RestingArm {
  readonly #arm: ServoPin;
  readonly #clock: Clock;
  readonly #doubt: (error: BellBotError) => void;
  readonly #stopping: AbortSignal;
  #angles: Pick<ArmOptions, 'start' | 'strike'>;
  #cancelDetach: Cancel = () => {};

  /** `doubt` hears that the board does not do what it was asked; `stopping` is aborted when nothing begins any more. */
  constructor(
    arm: ServoPin,
    angles: Pick<ArmOptions, 'start' | 'strike'>,
    clock: Clock,
    doubt: (error: BellBotError) => void,
    stopping: AbortSignal,
  ) {
    this.#arm = arm;
    this.#angles = angles;
    this.#clock = clock;
    this.#doubt = doubt;
    this.#stopping = stopping;
  }

  /** Other angles from now on. */
  configure(angles: Pick<ArmOptions, 'start' | 'strike'>): void {
    this.#angles = angles;
  }

  /** Attaches the servo, if it is not, and gives the arm its time. Rejects when `present` is aborted. */
  async attach(present: AbortSignal): Promise<void> {
    this.keep();
    try {
      this.#arm.attach();
    } catch (error) {
      // Such as a mistake of a package: the board is begun anew, instead of this being tried over and over.
      const known = asBoardError(error);
      this.#doubt(known);
      throw known;
    }
    await wait(this.#clock, this.#arm.settlesIn, { signal: present, early: this.#stopping });
  }

  /** The servo is not detached for now. */
  keep(): void {
    this.#cancelDetach();
  }

  /** The arm has come to rest: the servo is detached after a while. */
  detachLater(): void {
    this.keep();
    // Stopping detaches by itself, and then the port is closed.
    if (this.#mayDetach && !this.#stopping.aborted && this.#arm.isAttached) {
      this.#cancelDetach = this.#clock.after(restUntilDetach, () => this.#arm.detach());
    }
  }

  /** Detaches the servo for good, and resolves when the board has confirmed that, or has not in time. */
  async leave(present: AbortSignal): Promise<void> {
    this.keep();
    if (!present.aborted && this.#arm.isAttached && this.#mayDetach) {
      this.#arm.leave();
      // The answer shows that the command has left: the port may be closed.
      await this.#arm.detached(present).catch(() => {});
    }
  }

  get #mayDetach(): boolean {
    return this.#angles.strike > this.#angles.start;
  }
}
