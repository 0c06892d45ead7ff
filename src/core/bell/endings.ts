import { isFinal, type Ring } from '../ring.js';
import type { TicketRows } from '../ticket-rows.js';
import type { RingOutcomes } from './ring-outcomes.js';
import type { RingsAtHand } from './rings-at-hand.js';

/** Rings that are read and stored at a time: so few that what else the store is asked for never waits long behind them. */
const mostAtOnce = 25;

/** What ending rings works with. */
export interface EndingsParts {
  readonly rings: RingsAtHand;
  readonly outcomes: RingOutcomes;
}

/** How a ring ends that is not over; `at` is when it did, milliseconds since the epoch. */
export type EndOf = (ring: Ring, at: number) => Ring;

/** Rings that end alike. */
interface Batch {
  /** Those whose turn has not come. */
  readonly rows: TicketRows;
  readonly endOf: EndOf;
  /** Hears what was stored, a few at a time. */
  readonly ended: (rings: readonly Ring[]) => void;
  /** Hears whether all are stored; else everything was stopped. */
  readonly over: (all: boolean) => void;
}

/** A ring that is being stored. */
interface UnderWay {
  readonly endOf: EndOf;
  readonly at: number;
}

/**
 * Ends rings that have left the line without a strike of their own: since their time was over, since they are dropped, or
 * since others have rung for them. However many they are, they are stored a few at a time, oldest first, and everything
 * else goes on between.
 */
export class Endings {
  readonly #parts: EndingsParts;
  readonly #batches: Batch[] = [];
  readonly #underWay = new Map<string, UnderWay>();
  #stopped = false;

  constructor(parts: EndingsParts) {
    this.#parts = parts;
  }

  /**
   * Ends these rings; the time of a ticket is when it ended, milliseconds since the epoch. The rows are its own then.
   * Resolves to true when all of them are stored, to false when everything was stopped before.
   */
  add(rows: TicketRows, endOf: EndOf, ended: (rings: readonly Ring[]) => void = () => {}): Promise<boolean> {
    return new Promise((over) => {
      this.#batches.push({ rows, endOf, ended, over });
      if (this.#underWay.size === 0) {
        this.#goOn();
      }
    });
  }

  /** Begins to end no more rings: the next start finds them. Those under way are tried once more. */
  stop(): void {
    this.#stopped = true;
  }

  /** The ring of that id as it ends, until that is stored. Rejects as the store does. */
  async ended(id: string): Promise<Ring | undefined> {
    const found = this.#underWay.get(id) ?? this.#waiting(id);
    const ring = found && (await this.#parts.rings.read(id));
    return found && ring && endOf(ring, found);
  }

  #waiting(id: string): UnderWay | undefined {
    for (const { rows, endOf } of this.#batches) {
      const row = rows.length === 0 ? -1 : rows.find(id);
      if (row !== -1) {
        return { endOf, at: rows.timeAt(row) };
      }
    }
    return undefined;
  }

  #goOn(): void {
    const [batch] = this.#batches;
    if (batch === undefined || this.#stopped) {
      return;
    }
    const taken: string[] = [];
    while (batch.rows.length > 0 && taken.length < mostAtOnce) {
      const row = batch.rows.next();
      const { id, time } = batch.rows.at(row);
      batch.rows.remove(row);
      this.#underWay.set(id, { endOf: batch.endOf, at: time });
      taken.push(id);
    }
    void this.#end(taken, batch);
  }

  async #end(taken: readonly string[], batch: Batch): Promise<void> {
    const { outcomes, rings } = this.#parts;
    const ended = await Promise.all(taken.map((id) => this.#readEnd(id)));
    const stored = await outcomes.over(ended.flatMap((ring) => ring ?? []));
    for (const id of taken) {
      this.#underWay.delete(id);
      rings.drop(id);
    }
    batch.ended(stored);
    if (batch.rows.length === 0 || this.#stopped) {
      this.#batches.shift();
      batch.over(batch.rows.length === 0);
    }
    this.#goOn();
  }

  /** Reads a ring, however long that takes, as it ends; undefined when it is not known, or everything is stopped. */
  async #readEnd(id: string): Promise<Ring | undefined> {
    const { rings, outcomes } = this.#parts;
    for (;;) {
      const isLast = this.#stopped;
      try {
        const ring = await rings.read(id);
        if (ring === undefined) {
          rings.lost(id);
        }
        const found = this.#underWay.get(id);
        return found && ring && endOf(ring, found);
      } catch {
        if (isLast) {
          return undefined;
        }
        await outcomes.untilNextTry();
      }
    }
  }
}

function endOf(ring: Ring, { endOf: end, at }: UnderWay): Ring {
  return isFinal(ring) ? ring : end(ring, at);
}
