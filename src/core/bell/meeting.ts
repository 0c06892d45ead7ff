import type { Cancel, Clock } from '../ports.js';
import type { Meeting as Known } from '../ring.js';

/** How long bells that are ready wait for the others, milliseconds. */
const longestWait = 10_000;
/** How long the first strikes wait for one another right before they are commanded, milliseconds. */
const longestBegin = 1000;

/** A bell that has its ring of a meeting at the head of its queue, and may strike it. */
interface Present {
  /** When its first strike is to come, milliseconds after the meeting's beginning. */
  readonly offset: number;
  /** Called when the meeting has opened, and when it has begun. */
  readonly goOn: () => void;
}

/**
 * Bells that begin at the same moment. First each waits at the head of its queue until all are ready; then those whose
 * strikes come first store them, get their arms ready, and are released together. Every wait has an end: bells that are
 * not there in time are left behind, so that no board that is away, and no other meeting, holds a bell for ever.
 */
export class Meeting {
  readonly #clock: Clock;
  readonly #bells: readonly string[];
  readonly #ended: () => void;
  readonly #present = new Map<string, Present>();
  /** Bells that do not come any more. */
  readonly #gone = new Set<string>();
  /** Bells of the first strikes that have not come to their command. */
  #expected: Set<string> | undefined;
  readonly #release: Array<() => void> = [];
  #began: number | undefined;
  #without: readonly string[] = [];
  #cancel: Cancel = () => {};

  /** `ended` is called when nobody waits in it any more. */
  constructor({ bells }: Known, clock: Clock, ended: () => void) {
    this.#bells = bells;
    this.#clock = clock;
    this.#ended = ended;
  }

  /** When it began, monotonic milliseconds: strikes come so much later than their time in the pattern. */
  get began(): number | undefined {
    return this.#began;
  }

  /** The bells without which one of them begins; none while that is not known. */
  withoutWhom(bell: string): readonly string[] {
    return this.#present.has(bell) ? this.#without : [...this.#present.keys()];
  }

  /** A bell is ready for its ring, whose first strike comes at `offset`. Whether it may go on now; else `goOn` is called. */
  arrive(bell: string, offset: number, goOn: () => void): boolean {
    if (this.#began !== undefined) {
      return true;
    }
    if (!this.#present.has(bell) && this.#expected === undefined) {
      if (this.#present.size === 0) {
        this.#cancel = this.#clock.after(longestWait, () => this.#open());
      }
      this.#present.set(bell, { offset, goOn });
      this.#openIfComplete(bell);
    }
    return this.#expected?.has(bell) === true;
  }

  /** A bell that had arrived is not ready any more, or its strike was not made. */
  leave(bell: string): void {
    if (this.#expected === undefined) {
      this.#present.delete(bell);
      if (this.#present.size === 0) {
        this.#cancel();
      }
    } else {
      this.#come(bell);
    }
  }

  /** The ring of a bell is over: nobody waits for it. */
  over(bell: string): void {
    this.#gone.add(bell);
    if (this.#expected === undefined) {
      this.#present.delete(bell);
      this.#openIfComplete();
    } else {
      this.#come(bell);
    }
    if (this.#bells.every((name) => this.#gone.has(name))) {
      this.close();
    }
  }

  /**
   * A bell is about to be commanded to strike. Undefined when it may be now; else resolves when it may. Strikes whose time
   * is later come so much after the beginning, and do not ask.
   */
  atCommand(bell: string): Promise<void> | undefined {
    if (this.#began !== undefined) {
      return undefined;
    }
    return new Promise((resolve) => {
      this.#release.push(resolve);
      this.#come(bell);
    });
  }

  /** Nobody waits any more. */
  close(): void {
    this.#cancel();
    for (const release of this.#release.splice(0)) {
      release();
    }
    this.#ended();
  }

  #openIfComplete(newcomer?: string): void {
    const isComplete = this.#bells.every((bell) => this.#present.has(bell) || this.#gone.has(bell));
    if (isComplete && this.#expected === undefined && this.#present.size > 0) {
      this.#open(newcomer);
    }
  }

  #open(newcomer?: string): void {
    this.#cancel();
    this.#without = this.#bells.filter((bell) => !this.#present.has(bell) && !this.#gone.has(bell));
    const first = this.#first;
    const firsts = [...this.#present].filter(([, { offset }]) => offset === first);
    this.#expected = new Set(firsts.map(([bell]) => bell));
    this.#cancel = this.#clock.after(longestBegin, () => this.#begin());
    for (const [bell, { goOn }] of firsts) {
      if (bell !== newcomer) {
        goOn();
      }
    }
  }

  #come(bell: string): void {
    this.#expected?.delete(bell);
    if (this.#expected?.size === 0) {
      this.#begin();
    }
  }

  get #first(): number {
    return Math.min(...[...this.#present.values()].map(({ offset }) => offset));
  }

  #begin(): void {
    if (this.#began !== undefined) {
      return;
    }
    this.#cancel();
    this.#began = this.#clock.monotonic() - this.#first;
    for (const release of this.#release.splice(0)) {
      release();
    }
    for (const { goOn } of this.#present.values()) {
      goOn();
    }
  }
}

/** The meetings that are to come or under way. */
export class Meetings {
  readonly #clock: Clock;
  readonly #meetings = new Map<string, Meeting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The meeting of a ring; one that it hears of first is begun. */
  of(known: Known): Meeting {
    let meeting = this.#meetings.get(known.id);
    if (meeting === undefined) {
      meeting = new Meeting(known, this.#clock, () => this.#meetings.delete(known.id));
      this.#meetings.set(known.id, meeting);
    }
    return meeting;
  }

  /** Nobody waits any more: BellBot is stopping. */
  stop(): void {
    for (const meeting of this.#meetings.values()) {
      meeting.close();
    }
  }
}
