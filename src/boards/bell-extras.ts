import type { BellHardware, BlinkStyle } from '../core/hardware.js';
import { Observable } from '../core/observable.js';
import type { Cancel, Clock } from '../core/ports.js';
import { BellLights } from './bell-lights.js';
import type { Driver } from './driver.js';
import { LightSensor } from './light-sensor.js';

/** Lights and light sensor of a bell, as its settings have them. */
export type ExtrasSettings = Pick<BellHardware, 'lights' | 'dark'>;

const noLights = Object.freeze({ working: null, asked: null });

/** What a bell may have beside its arm: lights and a light sensor. */
export class BellExtras {
  readonly #driver: Driver;
  readonly #clock: Clock;
  readonly #dark = new Observable<{ readonly dark: boolean | null }>({ dark: null });
  #settings: ExtrasSettings;
  #lights: BellLights;
  #sensor: LightSensor | undefined;
  #cancelSensor: Cancel = () => {};
  #isThere = false;

  /** What the settings leave out, the bell does not have. */
  constructor({ lights = noLights, dark = null }: Partial<ExtrasSettings>, driver: Driver, clock: Clock) {
    this.#driver = driver;
    this.#clock = clock;
    this.#settings = { lights, dark };
    this.#lights = new BellLights(lights, driver, clock);
    this.#useSensor();
  }

  /** Whether it is dark; null without a sensor, or when nothing was read yet. */
  get dark(): boolean | null {
    return this.#dark.value.dark;
  }

  /** Calls `listener` after every change of `dark`. */
  onDark(listener: (dark: boolean | null) => void): Cancel {
    return this.#dark.onChange(({ dark }) => listener(dark));
  }

  /**
   * The board is ready, and knows nothing of them. Resolves when it is known whether it is dark, as far as that can be
   * known. Rejects when `signal` is aborted.
   */
  async begin(signal: AbortSignal): Promise<void> {
    this.#isThere = true;
    this.#lights.begin();
    this.#sensor?.begin();
    await this.#sensor?.known(signal);
  }

  /** The board is not known to be there any more. */
  lose(): void {
    this.#isThere = false;
    this.#lights.lose();
  }

  /** The servo begins to work, or is at rest again. */
  work(works: boolean): void {
    this.#lights.work(works);
  }

  /** A request came in. */
  ask(style: BlinkStyle): void {
    this.#lights.ask(style);
  }

  /** Other lights and another sensor, if they are others. What was known of the darkness stays until more is known. */
  configure(settings: ExtrasSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (!haveSameLights(before, settings)) {
      this.#lights.stop();
      this.#lights = new BellLights(settings.lights, this.#driver, this.#clock);
      if (this.#isThere) {
        this.#lights.begin();
      }
    }
    if (!haveSameSensor(before, settings)) {
      this.#cancelSensor();
      this.#sensor?.stop();
      this.#useSensor();
      if (this.#isThere) {
        this.#sensor?.begin();
      }
    }
  }

  /** The lights go out for good. */
  stop(): void {
    this.#lights.stop();
  }

  #useSensor(): void {
    const { dark } = this.#settings;
    if (dark === null) {
      this.#sensor = undefined;
      this.#dark.set({ dark: null });
      return;
    }
    const pin = this.#driver.sensor(channelOf(dark.pin));
    this.#sensor = new LightSensor(pin, dark, this.#clock);
    this.#cancelSensor = this.#sensor.onDark((isDark) => this.#dark.set({ dark: isDark }));
  }
}

/** The channel of an analog input that is called `A0` and so on. */
function channelOf(pin: string): number {
  return Number(pin.slice(1));
}

function haveSameLights({ lights: a }: ExtrasSettings, { lights: b }: ExtrasSettings): boolean {
  return a.working === b.working && a.asked === b.asked;
}

function haveSameSensor({ dark: a }: ExtrasSettings, { dark: b }: ExtrasSettings): boolean {
  return a?.pin === b?.pin && a?.below === b?.below && a?.above === b?.above;
}
