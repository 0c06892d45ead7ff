import type {
  Cancel,
  Forgettable,
  KeptClaim,
  RingChangeRecord,
  RingQuery,
  RingStore,
  StoreStatus,
} from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import type { SimulatedTime } from './simulated-time.js';

/** A crash at a write: `before` it is made, or `after`, when it is on disk and nobody has heard so. */
export interface CrashAtWrite {
  readonly when: 'before' | 'after';
  /** How many writes go well before it. */
  readonly after: number;
  readonly crash: () => void;
}

const never = new Promise<never>(() => {});

/**
 * A store whose user may die: then no call is answered any more, those under way included. Time stands still during its
 * calls.
 */
export class MortalStore implements RingStore {
  readonly #store: RingStore;
  readonly #time: SimulatedTime;
  readonly #added: (ring: Ring) => void;
  #dead = false;
  #crash: CrashAtWrite | undefined;
  #writesLeft = 0;

  /** `added` hears of every ring that is kept. */
  constructor(store: RingStore, time: SimulatedTime, added: (ring: Ring) => void) {
    this.#store = store;
    this.#time = time;
    this.#added = added;
  }

  get status(): StoreStatus {
    return this.#store.status;
  }

  onStatus(listener: (status: StoreStatus) => void): Cancel {
    return this.#store.onStatus((status) => {
      if (!this.#dead) {
        listener(status);
      }
    });
  }

  /** Has the user crash at a write to come. */
  crashAt(crash: CrashAtWrite): void {
    this.#crash = crash;
    this.#writesLeft = crash.after;
  }

  /** The user is dead. Resolves when the store has let its file go. */
  async die(): Promise<void> {
    this.#dead = true;
    await this.#store.stop();
  }

  /** Resolves when what the store does by itself, since it failed, is done for now. */
  async quiet(): Promise<void> {
    if (!this.#dead && !this.#store.status.ready) {
      await this.#store.get('none').catch(() => undefined);
    }
  }

  start(): Promise<void> {
    return this.#call(() => this.#store.start());
  }

  stop(): Promise<void> {
    return this.#call(() => this.#store.stop());
  }

  add(ring: Ring, claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined> {
    return this.#write(async () => {
      const earlier = await this.#store.add(ring, claim, outlived);
      if (earlier === undefined) {
        this.#added(ring);
      }
      return earlier;
    });
  }

  addAll(rings: readonly Ring[], claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined> {
    return this.#write(async () => {
      const earlier = await this.#store.addAll(rings, claim, outlived);
      for (const ring of earlier === undefined ? rings : []) {
        this.#added(ring);
      }
      return earlier;
    });
  }

  claimed(scope: string, event: string): Promise<KeptClaim | undefined> {
    return this.#call(() => this.#store.claimed(scope, event));
  }

  begin(ring: Ring): Promise<void> {
    return this.#write(() => this.#store.begin(ring));
  }

  save(ring: Ring): Promise<void> {
    return this.#write(() => this.#store.save(ring));
  }

  get(id: string): Promise<Ring | undefined> {
    return this.#call(() => this.#store.get(id));
  }

  tickets(bell: string): Promise<Uint8Array> {
    return this.#call(() => this.#store.tickets(bell));
  }

  list(query: RingQuery): Promise<Ring[]> {
    return this.#call(() => this.#store.list(query));
  }

  newest(): string | undefined {
    return this.#store.newest();
  }

  lastAcceptance(before: number): Promise<number | undefined> {
    return this.#call(() => this.#store.lastAcceptance(before));
  }

  changes(id: string): Promise<RingChangeRecord[]> {
    return this.#call(() => this.#store.changes(id));
  }

  forget(old: Forgettable): Promise<number> {
    return this.#call(() => this.#store.forget(old));
  }

  #write<T>(write: () => Promise<T>): Promise<T> {
    const crash = this.#crash;
    if (crash === undefined || this.#dead || this.#writesLeft-- > 0) {
      return this.#call(write);
    }
    this.#crash = undefined;
    if (crash.when === 'before') {
      crash.crash();
      return never;
    }
    return this.#call(async () => {
      // A write that failed was heard of.
      const result = await write();
      crash.crash();
      return result;
    });
  }

  async #call<T>(call: () => Promise<T>): Promise<T> {
    if (this.#dead) {
      return never;
    }
    try {
      const result = await this.#time.during(call());
      return this.#dead ? never : result;
    } catch (error) {
      return this.#dead ? never : Promise.reject(error);
    }
  }
}
