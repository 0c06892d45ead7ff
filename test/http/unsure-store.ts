import type { BellBotError } from '../../src/core/errors.js';
import type { Clock, KeptClaim, RingQuery, StoreStatus } from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import { MemoryStore } from '../core/memory-store.js';

/** A store in memory that a test can make fail, wait, or be sick, and that keeps a record of what was asked of it. */
export class UnsureStore extends MemoryStore {
  override status: StoreStatus = { ready: true };
  /** What every call rejects with while it is set. */
  fault: BellBotError | undefined;
  /** Rings are kept only when this is over. */
  adding: Promise<void> = Promise.resolve();
  /** Pages of the history are given only when this is over. */
  listing: Promise<void> = Promise.resolve();
  /** Every page of the history that was asked for. */
  readonly lists: RingQuery[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    super({ clock, mostFinished: 1_000_000 });
  }

  override async addAll(
    rings: readonly Ring[],
    claim?: KeptClaim,
    outlived?: string,
  ): Promise<KeptClaim | undefined> {
    await this.adding;
    this.#mayFail();
    return super.addAll(rings, claim, outlived);
  }

  override async get(id: string): Promise<Ring | undefined> {
    this.#mayFail();
    return super.get(id);
  }

  override async list(query: RingQuery): Promise<Ring[]> {
    this.lists.push(query);
    await this.listing;
    this.#mayFail();
    return super.list(query);
  }

  #mayFail(): void {
    if (this.fault !== undefined) {
      throw this.fault;
    }
  }
}
