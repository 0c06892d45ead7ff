/**
 * What the clocks on the wall of a zone show, and when. A time on the wall is a number here: milliseconds since the epoch, as if
 * the wall were in Greenwich. Instants are real milliseconds since the epoch.
 */
import type { Zone } from './zone.js';

/** Milliseconds of a day on the wall on which no clock is changed. */
export const wallDay = 86_400_000;

/** A time in which the clocks run on without a change. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  /** The offset before it; its own where that is not known. */
  readonly before: number;
}

/** Time on the wall is never further from Greenwich, nor does it ever jump by more. */
const farthest = 2 * wallDay;
/** How much more is looked up than asked for, so that it is done seldom. */
const ahead = 400 * wallDay;

/** The clocks on the wall of one zone. */
export class WallClock {
  readonly #zone: Zone;
  #known = { from: 0, to: 0 };
  #stretches: readonly Stretch[] = [];

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** The number of the day on the wall at an instant; day 0 is 1970-01-01. */
  dayAt(instant: number): number {
    return Math.floor((instant + this.#zone.offsetAt(instant)) / wallDay);
  }

  /**
   * The instants at which the clock passes a time on the wall, in their order: it shows it, or it jumps over it. Mostly one; two
   * where it is set back.
   */
  passes(wall: number): number[] {
    const found: number[] = [];
    for (const { from, to, offset, before } of this.#between(wall - farthest, wall + farthest)) {
      const shown = wall - offset;
      if (from + before <= wall && wall < from + offset) {
        found.push(from);
      } else if (from <= shown && shown < to) {
        found.push(shown);
      }
    }
    return found;
  }

  /** The times, from and to, at which the clock shows the day of a number. None where that day is left out. */
  timesOfDay(day: number): [number, number][] {
    const begin = day * wallDay;
    return this.#between(begin - farthest, begin + wallDay + farthest)
      .map(({ from, to, offset }): [number, number] => [
        Math.max(from, begin - offset),
        Math.min(to, begin + wallDay - offset),
      ])
      .filter(([from, to]) => from < to);
  }

  /** The stretches between two instants, the first and the last one cut to what was looked up. */
  #between(from: number, to: number): readonly Stretch[] {
    if (from < this.#known.from || to > this.#known.to) {
      this.#lookUp(from - ahead / 4, to + ahead);
    }
    return this.#stretches.filter((stretch) => stretch.to > from && stretch.from < to);
  }

  #lookUp(from: number, to: number): void {
    const stretches: Stretch[] = [];
    let before = this.#zone.offsetAt(from);
    for (let at = from; at < to; ) {
      const offset = this.#zone.offsetAt(at);
      const next = Math.min(this.#zone.changeAfter(at) ?? to, to);
      stretches.push({ from: at, to: next, offset, before });
      before = offset;
      at = next;
    }
    this.#stretches = stretches;
    this.#known = { from, to };
  }
}
