import { eachCell, quartersOfHour } from './hour-cells.js';
import type { CountQuery } from './ports.js';
import type { Ring } from './ring.js';
import {
  addTo,
  type CountedName,
  less,
  none,
  quarterHour,
  quarterOf,
  type Tally,
  tallyOf,
} from './ring-counts.js';

/** The number of a name in cells. */
export type NumberOf = (kind: CountedName, name: string | null) => number;

/** Adds up the cells of hours that are asked for, and leaves out single rings in them. */
export class HourSums {
  readonly #by: CountedName | undefined;
  readonly #bell: { readonly name: string; readonly number: number } | undefined;
  readonly #first: number;
  readonly #end: number;
  readonly #numberOf: NumberOf;
  /** By quarter hours since the epoch. */
  readonly quarters = new Map<number, Tally>();
  /** By the numbers of the names that are asked for. */
  readonly names = new Map<number, Tally>();

  constructor({ by, bell, since = -Infinity, until = Infinity }: CountQuery, numberOf: NumberOf) {
    this.#by = by;
    this.#bell = bell === undefined ? undefined : { name: bell, number: numberOf('bell', bell) };
    this.#first = Math.floor(since / quarterHour);
    this.#end = Math.ceil(until / quarterHour);
    this.#numberOf = numberOf;
  }

  /** Adds an hour since the epoch, with all of the quarter hours of which a part is asked for. Returns how many cells it has. */
  addHour(hour: number, cells: Uint8Array): number {
    return eachCell(cells, ([part, bell, source, who], tally) => {
      const quarter = hour * quartersOfHour + part;
      const isInTime = quarter >= this.#first && quarter < this.#end;
      if (isInTime && (this.#bell === undefined || this.#bell.number === bell)) {
        addTo(this.quarters, quarter, tally);
        if (this.#by !== undefined) {
          addTo(this.names, { bell, source, who }[this.#by], tally);
        }
      }
    });
  }

  /** Leaves out a ring of an hour that was added. */
  leaveOut(ring: Ring): void {
    if (this.#bell !== undefined && this.#bell.name !== ring.bell) {
      return;
    }
    const tally = less(none, tallyOf(ring));
    addTo(this.quarters, quarterOf(ring), tally);
    if (this.#by !== undefined) {
      addTo(this.names, this.#numberOf(this.#by, ring[this.#by]), tally);
    }
  }
}
