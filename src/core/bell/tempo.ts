import type { Ring } from '../ring.js';

/** A strike that is later than this after its time, milliseconds: those that follow keep their distance from it. */
const latest = 1000;

/** When the next strike of a ring is due that has times of its own, and how long the arm stays at the bell. Monotonic milliseconds. */
export class Tempo {
  #ring: string | undefined;
  /** When the pattern began. */
  #base: number | undefined;

  /** When the next strike is due; undefined where nothing is known: as soon as may be. */
  dueAt(ring: Ring): number | undefined {
    const at = timeOf(ring);
    return this.#ring !== ring.id || this.#base === undefined || at === undefined
      ? undefined
      : this.#base + at;
  }

  /** When the last strike of a ring is due that has begun. */
  lastDueAt(ring: Ring): number | undefined {
    const last = ring.motion?.type === 'timed' ? ring.motion.strikes.at(-1) : undefined;
    return this.#ring !== ring.id || this.#base === undefined || last === undefined
      ? undefined
      : this.#base + last.at;
  }

  /** The pattern of a ring began, whenever its first strike comes. */
  begin(ring: Ring, base: number): void {
    this.#ring = ring.id;
    this.#base = base;
  }

  /** A strike of a ring is commanded; the ring is as it is before it is made. */
  commanded(ring: Ring, now: number): void {
    const due = this.dueAt(ring);
    if (due === undefined || now - due > latest) {
      this.begin(ring, now - (timeOf(ring) ?? 0));
    }
  }

  /** A strike of a ring was cut short: when the others come is up to when it is struck again. */
  lose(): void {
    this.#base = undefined;
  }
}

/** How long the arm stays at the bell for the next strike of a ring, milliseconds; undefined for `sdelay`. */
export function holdOf({ motion, strikes }: Ring): number | undefined {
  return motion?.type === 'timed' ? motion.strikes[strikes.made]?.hold : undefined;
}

/** When the next strike of a ring comes, milliseconds after its pattern began; undefined at the bell's own pace. */
export function timeOf({ motion, strikes }: Ring): number | undefined {
  return motion?.type === 'timed' ? motion.strikes[strikes.made]?.at : undefined;
}
