import type { RingEvent } from './events.js';
import type { Clock, RingStore } from './ports.js';
import type { Ring } from './ring.js';
import { isFinal } from './ring.js';

/** Milliseconds until what could not be stored is tried again. */
export const retryDelay = 1000;

/** Stores what became of rings, however long that takes, and then tells of it. */
export class RingOutcomes {
  readonly #store: RingStore;
  readonly #clock: Clock;
  readonly #tell: (event: RingEvent) => void;
  /** Rings whose time was over, until that is stored. */
  readonly #ending = new Map<string, Ring>();
  #stopped = false;

  constructor(store: RingStore, clock: Clock, tell: (event: RingEvent) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** From now on everything is tried once. */
  stop(): void {
    this.#stopped = true;
  }

  /** The ring of that id as it ended, when its time was over and the store could not be told so yet. */
  ended(id: string): Ring | undefined {
    return this.#ending.get(id);
  }

  /**
   * Stores a ring: tried at least once, and no more when it was overtaken by a later change or everything is stopped.
   * Never rejects.
   */
  async save(ring: Ring, isOvertaken: () => boolean = () => false): Promise<void> {
    for (;;) {
      try {
        await this.#store.save(ring);
        return;
      } catch {
        if (this.#stopped) {
          return;
        }
        await new Promise<void>((resolve) => {
          this.#clock.after(retryDelay, resolve);
        });
      }
      if (this.#stopped || isOvertaken()) {
        return;
      }
    }
  }

  /** A strike was made, or was cut short after it was commanded; `ring` is what that made of the ring. */
  async struck(ring: Ring, wasMade: boolean): Promise<void> {
    await this.save(ring);
    this.#tell(wasMade ? { type: 'struck', ring } : { type: 'cut-short', ring, reason: ring.reason ?? '' });
    if (isFinal(ring)) {
      this.#tell({ type: 'finished', ring });
    }
  }

  /** These rings ended without a strike, together; oldest first. */
  async over(rings: readonly Ring[]): Promise<void> {
    for (const ring of rings) {
      this.#ending.set(ring.id, ring);
    }
    await Promise.all(rings.map((ring) => this.save(ring)));
    for (const ring of rings) {
      this.#ending.delete(ring.id);
      this.#tell({ type: 'finished', ring });
    }
    const expired = rings.filter(({ state }) => state === 'expired');
    if (expired.length > 0) {
      this.#tell({ type: 'expired', rings: expired });
    }
  }
}
