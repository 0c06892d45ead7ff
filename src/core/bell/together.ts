import type { RingEvent } from '../events.js';
import { type Pattern, triple } from '../pattern.js';
import type { Clock } from '../ports.js';
import { isFinal, type Ring } from '../ring.js';
import { changed, isComplete, leading } from '../ring-machine.js';
import { ticketSize } from '../tickets.js';
import type { Endings } from './endings.js';
import type { RingOutcomes } from './ring-outcomes.js';
import type { BellRules } from './rules.js';
import type { Entry } from './strike-attempt.js';
import type { Places, WaitingLine } from './waiting-line.js';

/** Rings that wait when silence ends ring as one if they are so many, even where the bell does not coalesce. */
const fewest = 3;

/** What ringing together works with. */
export interface TogetherParts {
  readonly line: WaitingLine;
  readonly endings: Endings;
  readonly outcomes: RingOutcomes;
  readonly clock: Clock;
  readonly rules: () => BellRules;
  readonly tell: (event: RingEvent) => void;
}

/** Rings for which one ring stands. */
interface Chorus {
  readonly leader: string;
  readonly places: Places;
  /** The leader once all its strikes are made, and when that was, milliseconds since the epoch. */
  made: { readonly ring: Ring; readonly at: number } | undefined;
  /** Those that are being ended. */
  ending: number;
}

/**
 * Rings of one bell that are rung as one. The first of them says on disk for which it stands, before its first strike:
 * all that come after it up to a last one. So nothing has to be known of the others in memory, they are not touched while it
 * rings, and after a crash it is known what became of them. When it has rung, they end; only then it is over. When it
 * fails, they go on waiting, and the next of them takes its place.
 */
export class Together {
  readonly #parts: TogetherParts;
  readonly #choruses = new Map<string, Chorus>();
  /** What waits before that place was held by silence. */
  #heldBefore = 0;

  constructor(parts: TogetherParts) {
    this.#parts = parts;
  }

  /** Silence has ended: all that waits was held by it. */
  silenceEnded(): void {
    this.#heldBefore = this.#parts.line.rows.end;
  }

  /** As `silenceEnded`, of silence before a restart: rings were held by it that were accepted before `end`, monotonic milliseconds. */
  silenceHadEnded(end: number): void {
    const { line } = this.#parts;
    for (let row = line.nextFree(0); row !== -1; row = line.nextFree(row + ticketSize)) {
      if (line.rows.timeAt(row) < end) {
        this.#heldBefore = row + ticketSize;
      }
    }
  }

  /** A ring as it is rung when its turn comes: for others too, where there are any. */
  asRung(entry: Entry): Ring {
    const { ring } = entry;
    const { coalesce } = this.#parts.rules();
    const isUsual = ring.state === 'queued' && ring.leads === undefined && ring.meeting === undefined;
    if (!isUsual || ring.strikes.asked === 0 || (coalesce == null && this.#heldBefore === 0)) {
      return ring;
    }
    const { last, others } = this.#joining(ring.id, coalesce?.within);
    const pattern = this.#patternFor(others + 1);
    return pattern === undefined || last === undefined ? ring : leading(ring, pattern, last);
  }

  /** A ring that waits is about to be struck for the first time in this life. Called while it is still in line. */
  begin(ring: Ring): void {
    const { line, tell } = this.#parts;
    const { id, leads } = ring;
    const row = leads === undefined ? -1 : line.rows.find(id);
    if (leads === undefined || row === -1) {
      return;
    }
    const first = row + ticketSize;
    const chorus: Chorus = {
      leader: id,
      places: { first, last: line.rows.lastUpTo(leads, first) },
      made: undefined,
      ending: 0,
    };
    const others = line.count(chorus.places);
    this.#choruses.set(id, chorus);
    line.lead(chorus.places);
    if (others > 0) {
      tell({ type: 'joined', ring, others });
    }
  }

  /** A ring was struck, or failed; what it stood for follows. */
  settled(ring: Ring): void {
    const chorus = this.#choruses.get(ring.id);
    if (chorus === undefined) {
      return;
    }
    if (isComplete(ring)) {
      chorus.made = { ring, at: this.#parts.clock.now() };
      this.goOn();
    } else if (isFinal(ring)) {
      this.#choruses.delete(ring.id);
      this.#parts.line.leave(chorus.places);
      this.#heldBefore = Math.max(this.#heldBefore, chorus.places.last + ticketSize);
    }
  }

  /** A ring was found whose strikes an earlier life had made. Called while it is still in line. */
  found(ring: Ring): void {
    this.begin(ring);
    this.#parts.line.remove(ring.id);
    this.settled(ring);
  }

  /** Ends what is to end: those that were being cancelled may have been given back. */
  goOn(): void {
    for (const chorus of this.#choruses.values()) {
      if (chorus.made !== undefined) {
        this.#end(chorus, chorus.made);
      }
    }
  }

  #end(chorus: Chorus, { ring, at }: { readonly ring: Ring; readonly at: number }): void {
    const { line, endings, outcomes } = this.#parts;
    const rows = line.takeLed(chorus.places, at);
    if (rows.length > 0) {
      chorus.ending += 1;
      void endings
        .add(rows, (other, over) => changed(other, { type: 'joined', at: over, leader: ring }))
        .then((all) => {
          chorus.ending -= 1;
          if (all) {
            this.goOn();
          }
        });
    } else if (chorus.ending === 0 && !line.hasAny(chorus.places)) {
      this.#choruses.delete(chorus.leader);
      line.leave(chorus.places);
      void outcomes.over([changed(ring, { type: 'led', at })]);
    }
  }

  /** Of the rings behind one those that are rung with it: how many, and the id of the last. */
  #joining(id: string, within: number | undefined): { others: number; last: string | undefined } {
    const { line } = this.#parts;
    const { rows } = line;
    const row = rows.find(id);
    const wasHeld = row < this.#heldBefore;
    const latest = row === -1 || within === undefined ? Number.NEGATIVE_INFINITY : rows.timeAt(row) + within;
    let [others, last] = [0, -1];
    for (let next = row === -1 ? -1 : line.nextFree(row + ticketSize); next !== -1; ) {
      const isMeant = wasHeld ? next < this.#heldBefore : rows.timeAt(next) <= latest;
      // A sweep makes no strikes, and what was begun or is to begin with other bells rings by itself.
      if (!isMeant || rows.strikesAt(next) === 0 || rows.isBegun(next) || rows.isMeeting(next)) {
        break;
      }
      others += 1;
      last = next;
      next = line.nextFree(next + ticketSize);
    }
    return { others, last: last === -1 ? undefined : rows.at(last).id };
  }

  #patternFor(count: number): Pattern | undefined {
    const pattern = this.#parts.rules().coalesce?.pattern;
    return pattern === undefined ? (count >= fewest ? triple : undefined) : count > 1 ? pattern : undefined;
  }
}
