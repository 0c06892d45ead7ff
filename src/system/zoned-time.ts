import type { Zone } from '../core/zone.js';

type Temporal = typeof import('temporal-polyfill')['Temporal'];
const nanosecondsPerMillisecond = 1_000_000;

/**
 * A time zone by its IANA name. Rejects with a RangeError where this system knows none of that name. What it takes to know is
 * loaded at the first call.
 */
export async function loadZone(name: string): Promise<Zone> {
  const { Temporal } = await import('temporal-polyfill');
  return new TemporalZone(name, Temporal);
}

class TemporalZone implements Zone {
  readonly name: string;
  readonly #temporal: Temporal;

  constructor(name: string, temporal: Temporal) {
    this.name = name;
    this.#temporal = temporal;
    this.#at(0);
  }

  offsetAt(instant: number): number {
    return this.#at(instant).offsetNanoseconds / nanosecondsPerMillisecond;
  }

  changeAfter(instant: number): number | undefined {
    return this.#at(instant).getTimeZoneTransition('next')?.epochMilliseconds;
  }

  #at(instant: number): ReturnType<InstanceType<Temporal['Instant']>['toZonedDateTimeISO']> {
    return this.#temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(this.name);
  }
}
