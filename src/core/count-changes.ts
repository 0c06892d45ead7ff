import { quartersOfHour } from './hour-cells.js';
import type { Ring } from './ring.js';
import { add, less, none, quarterOf, type Tally, tallyOf } from './ring-counts.js';

/** What changes of rings that have their quarter hour and all names in common; one of them, and the tally of all. */
export interface CountChange {
  readonly ring: Ring;
  readonly tally: Tally;
}

/** What changes of what is counted, collected by the hours since the epoch in which the rings were accepted. */
export class CountChanges {
  readonly #hours = new Map<number, Map<string, CountChange>>();

  /** The hours that change, each with all its changes. */
  *[Symbol.iterator](): Generator<readonly [hour: number, changes: Iterable<CountChange>]> {
    for (const [hour, changes] of this.#hours) {
      yield [hour, changes.values()];
    }
  }

  /** A ring has been added. */
  added(ring: Ring): void {
    this.#note(ring, tallyOf(ring));
  }

  /** A ring has become another one. */
  changed(before: Ring, after: Ring): void {
    this.#note(before, less(tallyOf(after), tallyOf(before)));
  }

  /** A ring has been taken out, as if it had never been. */
  withdrawn(ring: Ring): void {
    this.#note(ring, less(none, tallyOf(ring)));
  }

  /** Nothing of an hour changes. */
  delete(hour: number): void {
    this.#hours.delete(hour);
  }

  /** Nothing changes. */
  clear(): void {
    this.#hours.clear();
  }

  #note(ring: Ring, tally: Tally): void {
    if (tally.every((number) => number === 0)) {
      return;
    }
    const { bell, source, who } = ring;
    const quarter = quarterOf(ring);
    const key = `${quarter} ${bell.length} ${source.length} ${who === null} ${bell}${source}${who}`;
    const hour = Math.floor(quarter / quartersOfHour);
    const changes = this.#hours.get(hour) ?? new Map<string, CountChange>();
    const change = changes.get(key);
    if (change === undefined) {
      this.#hours.set(hour, changes.set(key, { ring, tally }));
    } else {
      add(change.tally, tally);
    }
  }
}
