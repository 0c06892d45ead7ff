import type { RingEvent } from '../events.js';
import type { Clock, RingStore } from '../ports.js';
import type { Ring } from '../ring.js';
import { isFinal } from '../ring.js';
import { wait } from '../wait.js';

/** Milliseconds until what could not be stored is tried again. */
export const retryDelay = 1000;

/** Stores what became of rings, however long that takes, and then tells of it. */
export class RingOutcomes {
  readonly #store: RingStore;
  readonly #clock: Clock;
  readonly #tell: (event: RingEvent) => void;
  /** Rings whose time was over, until that is stored. */
  readonly #ending = new Map<string, Ring>();
  /** Aborted: what waits for another try is tried at once, for the last time. */
  readonly #stopping = new AbortController();
  /** The wait for another try, of all that wait for one: however many rings the disk refused, there is one timer. */
  #nextTry: Promise<void> | undefined;

  constructor(store: RingStore, clock: Clock, tell: (event: RingEvent) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** What waits for another try is tried at once, for the last time; everything that comes is tried once. */
  stop(): void {
    this.#stopping.abort();
  }

  /** The ring of that id as it ended, when its time was over and the store could not be told so yet. */
  ended(id: string): Ring | undefined {
    return this.#ending.get(id);
  }

  /**
   * Stores a ring: tried at least once, and no more when it was overtaken by a later change, everything is stopped, or
   * the store does not have the ring. Resolves to whether it is stored; never rejects.
   */
  async save(ring: Ring, isOvertaken: () => boolean = () => false): Promise<boolean> {
    for (;;) {
      const isLast = this.#stopping.signal.aborted;
      try {
        await this.#store.save(ring);
        return true;
      } catch (error) {
        if (isLast || error instanceof RangeError) {
          return false;
        }
        await this.untilNextTry();
      }
      if (isOvertaken()) {
        return false;
      }
    }
  }

  /**
   * A strike was made, or was cut short after it was commanded; `ring` is what that made of the ring. It is not over
   * before that is stored: the next start would strike it again.
   */
  async struck(ring: Ring, wasMade: boolean): Promise<void> {
    const isStored = await this.save(ring);
    this.#tell(wasMade ? { type: 'struck', ring } : { type: 'cut-short', ring, reason: ring.reason ?? '' });
    if (isStored && isFinal(ring)) {
      this.#tell({ type: 'finished', ring });
    }
  }

  /**
   * These rings ended without a strike, together; oldest first. Resolves to those that could be stored, which are told of.
   */
  async over(rings: readonly Ring[]): Promise<Ring[]> {
    for (const ring of rings) {
      this.#ending.set(ring.id, ring);
    }
    const stored = await Promise.all(rings.map((ring) => this.save(ring)));
    const ended = rings.filter((_, index) => stored[index]);
    for (const ring of rings) {
      this.#ending.delete(ring.id);
    }
    for (const ring of ended) {
      this.#tell({ type: 'finished', ring });
    }
    return ended;
  }

  /** Resolves within `retryDelay`, at once when everything is stopped. */
  untilNextTry(): Promise<void> {
    this.#nextTry ??= wait(this.#clock, retryDelay, { early: this.#stopping.signal }).then(() => {
      this.#nextTry = undefined;
    });
    return this.#nextTry;
  }
}
