import type { TimeSources } from '../../src/system/steady-time.js';
import { ManualClock } from './manual-clock.js';

/** A computer whose own time stands still while it is suspended, as Linux's does, and that tells how long ago it booted. */
export class Machine implements TimeSources {
  /** Its time while it is awake. */
  readonly clock = new ManualClock();
  /** How often it was asked how long ago it booted. */
  asked = 0;
  /** Set to have it say nothing of that. */
  mute = false;
  /** Milliseconds to which it rounds that down. */
  resolution = 10;
  /** Added to that: changes when a container is moved. Milliseconds. */
  booted = 123_456;
  #suspended = 0;

  readonly wall = (): number => this.clock.now() + this.#suspended;

  readonly awake = (): number => this.clock.monotonic();

  readonly sinceBoot = (): number => {
    this.asked += 1;
    if (this.mute) {
      throw new Error('no such file: /proc/uptime');
    }
    const exact = this.booted + this.clock.monotonic() + this.#suspended;
    return Math.floor(exact / this.resolution) * this.resolution;
  };

  /** Closes the lid for so many milliseconds. */
  suspend(milliseconds: number): void {
    this.#suspended += milliseconds;
  }
}
