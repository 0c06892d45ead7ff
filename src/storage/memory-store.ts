import type { RingStore } from '../core/ports.js';
import type { Ring } from '../core/ring.js';
import { isFinal } from '../core/ring.js';

/** Rings kept as long as the process lives, the finished ones only so many: for tests and for trying things. */
export class MemoryStore implements RingStore {
  readonly #rings = new Map<string, Ring>();
  readonly #finished = new Set<string>();
  readonly #mostFinished: number;

  /** `mostFinished` is how many finished rings are kept; the oldest go first. */
  constructor(mostFinished = 10_000) {
    this.#mostFinished = mostFinished;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async add(ring: Ring): Promise<void> {
    if (this.#rings.has(ring.id)) {
      throw new RangeError(`ring ${ring.id} was added before`);
    }
    this.#rings.set(ring.id, ring);
  }

  async save(ring: Ring): Promise<void> {
    if (!this.#rings.has(ring.id)) {
      throw new RangeError(`ring ${ring.id} was never added`);
    }
    this.#rings.set(ring.id, ring);
    if (isFinal(ring)) {
      this.#finished.add(ring.id);
      this.#forget();
    }
  }

  async get(id: string): Promise<Ring | undefined> {
    return this.#rings.get(id);
  }

  async unfinished(): Promise<Ring[]> {
    return [...this.#rings.values()].filter((ring) => !isFinal(ring));
  }

  #forget(): void {
    for (const id of this.#finished) {
      if (this.#finished.size <= this.#mostFinished) {
        return;
      }
      this.#finished.delete(id);
      this.#rings.delete(id);
    }
  }
}
