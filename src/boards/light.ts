import type { Cancel, Clock } from '../core/ports.js';
import type { LightPin } from './driver.js';

/** How long a light that blinks is on, and then off; milliseconds. */
const blinkTime = 150;
/** How long each brightness of a light that swells lasts; milliseconds. */
const pulseTime = 50;
/** How long a light waits for a board that has other things to say; milliseconds. */
const waitTime = 20;

const blinkLevels: readonly number[] = [1, 0, 1, 0, 1, 0];
/** Three times from dark to bright and back, in steps that look even. */
const pulseLevels: readonly number[] = [1, 2, 3].flatMap(() => [
  ...[0.05, 0.2, 0.5, 1, 0.5, 0.2],
  ...[0.05, 0],
]);

/** A light of a bell: what it shows, on a board that may come and go. */
export class Light {
  readonly #pin: LightPin;
  readonly #clock: Clock;
  #level = 0;
  /** What is still to be shown, one after the other. */
  #rest: readonly number[] = [];
  #isThere = false;
  #cancelNext: Cancel = () => {};
  #cancelWait: Cancel = () => {};

  constructor(pin: LightPin, clock: Clock) {
    this.#pin = pin;
    this.#clock = clock;
  }

  /** The board is ready, and knows nothing of the light. */
  begin(): void {
    this.#isThere = true;
    this.#pin.begin();
    this.#show();
  }

  /** The board is not known to be there any more. */
  lose(): void {
    this.#isThere = false;
    this.#cancelWait();
  }

  on(): void {
    this.#run([1], 0);
  }

  off(): void {
    this.#run([0], 0);
  }

  /** Blinks three times; one that blinks already goes on for as long. */
  blink(): void {
    this.#run(blinkLevels, blinkTime);
  }

  /** Swells three times; where the pin has no PWM it blinks. */
  pulse(): void {
    if (this.#isThere && this.#pin.fades) {
      this.#run(pulseLevels, pulseTime);
    } else {
      this.blink();
    }
  }

  /** Goes out for good, and leaves no timer. */
  stop(): void {
    this.#cancelNext();
    this.#rest = [];
    this.#level = 0;
    if (this.#isThere) {
      this.#pin.goOut();
    }
    this.lose();
  }

  #run(levels: readonly number[], lasts: number): void {
    const isUnderWay = this.#rest.length > 0;
    const isLong = levels.length > 1;
    if (isUnderWay && isLong) {
      // Many requests are no steady light: it goes out first, and then begins again.
      const untilOff = this.#rest.slice(0, this.#rest.indexOf(0) + 1);
      this.#rest = [...untilOff, ...levels];
      return;
    }
    this.#cancelNext();
    this.#rest = levels;
    this.#next(lasts);
  }

  #next(lasts: number): void {
    const [level, ...rest] = this.#rest;
    this.#rest = rest;
    if (level !== undefined) {
      this.#level = level;
      this.#show();
      if (rest.length > 0) {
        this.#cancelNext = this.#clock.after(lasts, () => this.#next(lasts));
      }
    }
  }

  #show(): void {
    this.#cancelWait();
    if (this.#isThere && !this.#pin.show(this.#level)) {
      this.#cancelWait = this.#clock.after(waitTime, () => this.#show());
    }
  }
}
