import type { DarkSensor } from '../core/hardware.js';
import { Observable } from '../core/observable.js';
import type { Cancel, Clock } from '../core/ports.js';
import { wait } from '../core/wait.js';
import type { SensorPin } from './driver.js';

/** Readings in a row that have to agree before it counts as dark, or as light again; a tenth of a second each. */
const agreement = 3;
/** How long the first readings of a board are waited for; milliseconds. */
const firstLimit = 1000;

/** Says from readings whether it is dark: one that trembles at a threshold changes nothing, nor does a single odd one. */
export class Darkness {
  readonly #below: number;
  readonly #above: number;
  readonly #first: number[] = [];
  #dark: boolean | null = null;
  /** Readings in a row that say otherwise. */
  #otherwise = 0;

  constructor({ below, above }: Pick<DarkSensor, 'below' | 'above'>) {
    this.#below = below;
    this.#above = above;
  }

  /** Takes a reading in. Returns whether it is dark; null as long as there were too few. */
  take(reading: number): boolean | null {
    if (this.#dark === null) {
      this.#first.push(reading);
      const [, median] = [...this.#first].sort((a, b) => a - b);
      if (this.#first.length === agreement && median !== undefined) {
        this.#dark = median < this.#below;
      }
      return this.#dark;
    }
    const isOtherwise = this.#dark ? reading > this.#above : reading < this.#below;
    this.#otherwise = isOtherwise ? this.#otherwise + 1 : 0;
    if (this.#otherwise === agreement) {
      this.#dark = !this.#dark;
      this.#otherwise = 0;
    }
    return this.#dark;
  }
}

/** The light sensor of a bell, on a board that may come and go. What was known stays so while the board is away. */
export class LightSensor {
  readonly #pin: SensorPin;
  readonly #thresholds: Pick<DarkSensor, 'below' | 'above'>;
  readonly #clock: Clock;
  readonly #dark = new Observable<{ readonly dark: boolean | null }>({ dark: null });
  #darkness: Darkness;
  #cancel: Cancel | undefined;
  /** Aborted when enough was read since the board is ready. */
  #known = new AbortController();

  constructor(pin: SensorPin, thresholds: Pick<DarkSensor, 'below' | 'above'>, clock: Clock) {
    this.#pin = pin;
    this.#thresholds = thresholds;
    this.#clock = clock;
    this.#darkness = new Darkness(thresholds);
  }

  /** Whether it is dark; null when nothing was read yet. */
  get dark(): boolean | null {
    return this.#dark.value.dark;
  }

  /** Calls `listener` after every change of `dark`. */
  onDark(listener: (dark: boolean | null) => void): Cancel {
    return this.#dark.onChange(({ dark }) => listener(dark));
  }

  /** The board is ready, and knows nothing of the sensor. */
  begin(): void {
    this.#darkness = new Darkness(this.#thresholds);
    this.#known = new AbortController();
    if (this.#pin.isPossible) {
      this.#cancel ??= this.#pin.onReading((reading) => this.#take(reading));
      this.#pin.begin();
    } else {
      this.#known.abort();
    }
  }

  /** Resolves when it is known whether it is dark, or was not within a second. Rejects when `signal` is aborted. */
  async known(signal: AbortSignal): Promise<void> {
    await wait(this.#clock, firstLimit, { signal, early: this.#known.signal });
  }

  /** Listens no more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #take(reading: number): void {
    const dark = this.#darkness.take(reading);
    if (dark !== null) {
      this.#dark.set({ dark });
      this.#known.abort();
    }
  }
}
