import type { Clock, RingStore } from './ports.js';
import type { Ring } from './ring.js';

/** Milliseconds until a change that could not be stored is tried again. */
const retryDelay = 1000;

/** What storing a change stubbornly needs. */
export interface StubbornSave {
  readonly store: RingStore;
  readonly clock: Clock;
  /** True when nobody waits for it any more. */
  readonly givenUp: () => boolean;
}

/** Stores a change of a ring, however long it takes. Resolves to false when it was given up before that. */
export async function saveUntilStored(ring: Ring, { store, clock, givenUp }: StubbornSave): Promise<boolean> {
  for (;;) {
    try {
      await store.save(ring);
      return true;
    } catch {
      if (givenUp()) {
        return false;
      }
      await new Promise<void>((resolve) => {
        clock.after(retryDelay, resolve);
      });
    }
  }
}
