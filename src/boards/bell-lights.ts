import type { BellHardware, BlinkStyle } from '../core/hardware.js';
import type { Clock } from '../core/ports.js';
import type { Driver } from './driver.js';
import { Light } from './light.js';

/** The lights of a bell: one that is on while its servo works, and one for requests that come in. */
export class BellLights {
  readonly #working: Light | undefined;
  readonly #asked: Light | undefined;

  /** `driver` speaks to the board that they are on. */
  constructor({ working, asked }: BellHardware['lights'], driver: Driver, clock: Clock) {
    this.#working = working === null ? undefined : new Light(driver.light(working), clock);
    this.#asked = asked === null ? undefined : new Light(driver.light(asked), clock);
  }

  /** The board is ready: what they are to show is shown. */
  begin(): void {
    this.#working?.begin();
    this.#asked?.begin();
  }

  /** The board is not known to be there any more. */
  lose(): void {
    this.#working?.lose();
    this.#asked?.lose();
  }

  /** The servo begins to work, or is at rest again. */
  work(works: boolean): void {
    if (works) {
      this.#working?.on();
    } else {
      this.#working?.off();
    }
  }

  /** A request came in. */
  ask(style: BlinkStyle): void {
    switch (style) {
      case 'blink':
        this.#asked?.blink();
        return;
      case 'pulse':
        this.#asked?.pulse();
        return;
      case 'off':
        this.#asked?.off();
        return;
    }
  }

  /** All go out for good. */
  stop(): void {
    this.#working?.stop();
    this.#asked?.stop();
  }
}
