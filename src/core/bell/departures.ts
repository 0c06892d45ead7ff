import type { RingEvent } from '../events.js';
import type { Clock } from '../ports.js';
import type { Held, Ring } from '../ring.js';
import { changed, outOfTime } from '../ring-machine.js';
import type { Ages } from './ages.js';
import type { BellStriker } from './bell-striker.js';
import { dropped } from './dropped.js';
import type { Endings } from './endings.js';
import { ExpiredWord } from './expired-word.js';
import type { Gate } from './gate.js';
import type { RingOutcomes } from './ring-outcomes.js';
import type { RingsAtHand } from './rings-at-hand.js';
import type { BellRules } from './rules.js';
import type { Together } from './together.js';
import type { WaitingLine } from './waiting-line.js';

/** What ending rings without a strike works with. */
export interface DeparturesParts {
  readonly line: WaitingLine;
  readonly striker: BellStriker;
  readonly rings: RingsAtHand;
  readonly gate: Gate;
  readonly ages: Ages;
  readonly endings: Endings;
  readonly outcomes: RingOutcomes;
  readonly together: Together;
  readonly clock: Clock;
  readonly rules: () => BellRules;
  readonly tell: (event: RingEvent) => void;
}

/** Ends rings of a bell that are not to be struck any more: their time is over, or silence drops them. */
export class Departures {
  readonly #parts: DeparturesParts;
  readonly #expired: ExpiredWord;
  /** Rings of an earlier life whose strikes may all have been made: none ends until they have been read. */
  #unread: readonly string[] = [];

  constructor(parts: DeparturesParts) {
    this.#parts = parts;
    this.#expired = new ExpiredWord(parts.tell);
  }

  /** Waits for these rings to be read. */
  waitFor(unread: readonly string[]): void {
    this.#unread = unread;
  }

  /** Ends the rings whose time is over at `now`, and those that are dropped by something. */
  end(now: number, by: Held | null): void {
    if (this.#isReading) {
      return;
    }
    if (by !== null) {
      this.#drop(by);
    }
    this.#expire(now);
  }

  /** When the time of a ring is over next, monotonic milliseconds; infinity while that is not known. */
  get deadline(): number {
    const { line, striker, ages } = this.#parts;
    return this.#unread.length > 0
      ? Number.POSITIVE_INFINITY
      : Math.min(striker.deadline, line.deadline(ages.deadlineOf));
  }

  #drop(by: Held): void {
    const { line, striker, gate, endings, clock } = this.#parts;
    const isMeant = (isUrgent: boolean): boolean => !gate.passes(isUrgent);
    const at = clock.now();
    const begun = striker.takeIdle(({ ring }) => isMeant(ring.urgent));
    this.#endBegun(begun.map((ring) => dropped(ring, at, by)));
    const rows = line.take(at, isMeant);
    if (rows.length > 0) {
      void endings.add(rows, (ring, over) => dropped(ring, over, by));
    }
  }

  #expire(now: number): void {
    const { line, striker, ages, endings, clock, rules } = this.#parts;
    const { ttl } = rules().limits;
    const at = clock.now();
    this.#endBegun(striker.takeExpired(now).map((ring) => changed(ring, outOfTime(ring, at, ttl))));
    const waiting = line.takeExpired(now, at, ages.deadlineOf);
    if (waiting !== undefined) {
      const end = (ring: Ring, over: number): Ring => changed(ring, outOfTime(ring, over, ttl));
      const ended = endings.add(waiting, end, (stored) => this.#expired.add(stored));
      void ended.then(() => this.#expired.say());
    }
  }

  #endBegun(ended: readonly Ring[]): void {
    const { outcomes, together } = this.#parts;
    void outcomes.over(ended);
    for (const ring of ended) {
      together.settled(ring);
    }
  }

  get #isReading(): boolean {
    const { line, rings } = this.#parts;
    if (this.#unread.length > 0) {
      this.#unread = this.#unread.filter((id) => line.find(id) !== undefined && rings.get(id) === undefined);
      for (const id of this.#unread) {
        rings.load(id);
      }
    }
    return this.#unread.length > 0;
  }
}
