import type { Led } from 'johnny-five';
import type { LightPin } from '../driver.js';
import type { FirmataLink } from './link.js';

/** Steps between off and full that a pin with PWM has. */
const steps = 255;
/** Pins whose PWM comes from the timer that makes the pulses of the servos: a level between would spoil those. */
const servoTimerPins: ReadonlySet<number> = new Set([9, 10]);

/** A light on a pin of a Firmata board, by johnny-five. */
export class LightOutput implements LightPin {
  readonly #link: FirmataLink;
  readonly #pin: number;
  #led: Led | undefined;

  constructor(link: FirmataLink, pin: number) {
    this.#link = link;
    this.#pin = pin;
  }

  get fades(): boolean {
    return this.#link.supports(this.#pin, 'PWM') && !servoTimerPins.has(this.#pin);
  }

  begin(): void {
    if (!this.#link.supports(this.#pin, 'OUTPUT')) {
      return;
    }
    const { io, five } = this.#link.opened;
    if (this.#led === undefined) {
      this.#led = new five.Led({ board: this.#link.board, pin: this.#pin });
    } else {
      io.pinMode(this.#pin, this.#led.mode);
    }
  }

  show(level: number): boolean {
    if (this.#led === undefined) {
      return true;
    }
    // What is written now would fill the buffer of a board that does not read, and the way back to rest has to fit in.
    if (this.#link.pinStates.isOwed) {
      return false;
    }
    if (level === 0) {
      this.#led.off();
    } else if (level === 1 || !this.fades) {
      this.#led.on();
    } else {
      this.#led.brightness(Math.round(level * steps));
    }
    return true;
  }

  goOut(): void {
    this.#led?.off();
  }
}
