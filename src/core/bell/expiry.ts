import type { RingEvent } from '../events.js';
import { isFinal, type Ring } from '../ring.js';
import { changed, outOfTime } from '../ring-machine.js';
import { TicketRows } from '../ticket-rows.js';
import type { RingOutcomes } from './ring-outcomes.js';
import type { RingsAtHand } from './rings-at-hand.js';

/** Rings that are read and stored at a time: so few that what else the store is asked for never waits long behind them. */
const mostAtOnce = 25;

/** What expiry works with. */
export interface ExpiryParts {
  readonly rings: RingsAtHand;
  readonly outcomes: RingOutcomes;
  /** Milliseconds. */
  readonly ttl: number;
  readonly tell: (event: RingEvent) => void;
}

/**
 * Ends the rings that left the line since their time was over: those that had begun have failed, the others have expired.
 * However many they are, they are stored a few at a time, oldest first, and everything else goes on between.
 */
export class Expiry {
  readonly #parts: ExpiryParts;
  /** Those whose turn has not come; the time of a ticket is when it was over, milliseconds since the epoch. */
  #rows = new TicketRows();
  /** By id, those that are being stored, and when each was over. */
  readonly #underWay = new Map<string, number>();
  /** Those that were stored as expired and have not been told of together. */
  #expired = 0;
  #oldest: Ring | undefined;
  #stopped = false;

  constructor(parts: ExpiryParts) {
    this.#parts = parts;
  }

  /** Ends these rings; the time of a ticket is when it was over, milliseconds since the epoch. The rows are its own then. */
  add(rows: TicketRows): void {
    if (this.#rows.length === 0) {
      this.#rows = rows;
    } else {
      this.#rows.addPacked(rows.packed);
    }
    this.#goOn();
  }

  /** Begins to end no more rings: the next start finds them. Those under way are tried once more. */
  stop(): void {
    this.#stopped = true;
  }

  /** The ring of that id as it ends, until that is stored. Rejects as the store does. */
  async ended(id: string): Promise<Ring | undefined> {
    const at = this.#underWay.get(id) ?? this.#timeOf(id);
    const ring = at === undefined ? undefined : await this.#parts.rings.read(id);
    return at === undefined || ring === undefined ? undefined : this.#endOf(ring, at);
  }

  #timeOf(id: string): number | undefined {
    const row = this.#rows.length === 0 ? -1 : this.#rows.find(id);
    return row === -1 ? undefined : this.#rows.timeAt(row);
  }

  #goOn(): void {
    const taken: Array<readonly [id: string, at: number]> = [];
    while (!this.#stopped && this.#rows.length > 0 && this.#underWay.size < mostAtOnce) {
      const row = this.#rows.next();
      const { id, time } = this.#rows.at(row);
      this.#rows.remove(row);
      this.#underWay.set(id, time);
      taken.push([id, time]);
    }
    if (taken.length > 0) {
      void this.#end(taken);
    }
  }

  async #end(taken: ReadonlyArray<readonly [id: string, at: number]>): Promise<void> {
    const { outcomes, rings } = this.#parts;
    const ended = await Promise.all(taken.map(([id, at]) => this.#readEnd(id, at)));
    const stored = await outcomes.over(ended.flatMap((ring) => ring ?? []));
    const expired = stored.filter(({ state }) => state === 'expired');
    this.#expired += expired.length;
    this.#oldest ??= expired[0];
    for (const [id] of taken) {
      this.#underWay.delete(id);
      rings.drop(id);
    }
    if (this.#rows.length === 0 || this.#stopped) {
      this.#tellTogether();
    }
    this.#goOn();
  }

  #tellTogether(): void {
    const [oldest, count] = [this.#oldest, this.#expired];
    this.#oldest = undefined;
    this.#expired = 0;
    if (oldest !== undefined) {
      this.#parts.tell({ type: 'expired', oldest, count });
    }
  }

  /** Reads a ring, however long that takes, as it ends; undefined when it is not known, or everything is stopped. */
  async #readEnd(id: string, at: number): Promise<Ring | undefined> {
    const { rings, outcomes } = this.#parts;
    for (;;) {
      const isLast = this.#stopped;
      try {
        const ring = await rings.read(id);
        if (ring === undefined) {
          rings.lost(id);
        }
        return ring && this.#endOf(ring, at);
      } catch {
        if (isLast) {
          return undefined;
        }
        await outcomes.untilNextTry();
      }
    }
  }

  #endOf(ring: Ring, at: number): Ring {
    return isFinal(ring) ? ring : changed(ring, outOfTime(ring, at, this.#parts.ttl));
  }
}
