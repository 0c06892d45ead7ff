import { BellQueue, type Place, type QueueLimits } from './bell-queue.js';
import { BellBotError } from './errors.js';
import type { RingEvent } from './events.js';
import type { Bell, Cancel, Clock, RingStore } from './ports.js';
import type { Ring, RingRequest } from './ring.js';
import { isFinal } from './ring.js';
import { Signal } from './signal.js';

/** What the sender of an accepted ring is told. */
export interface Acceptance extends Place {
  readonly ring: Ring;
  /** What the bell's board is doing, in a few words. */
  readonly board: string;
}

/** What the ringer needs. */
export interface RingerParts {
  readonly bells: readonly Bell[];
  readonly store: RingStore;
  readonly clock: Clock;
  /** Makes the ids: unique, sorting by the time they were made. */
  readonly newId: () => string;
  readonly limits: QueueLimits;
}

/** Takes rings from every inbound adapter, stores them, and has them struck by the bell they name. */
export class Ringer {
  readonly #parts: RingerParts;
  readonly #bells = new Map<string, { bell: Bell; queue: BellQueue }>();
  readonly #events: Signal<RingEvent>;
  readonly #waiters = new Map<string, Set<(ring: Ring) => void>>();
  #accepting = false;

  /** `onListenerError` hears what listeners of the events throw. */
  constructor(parts: RingerParts, onListenerError?: (error: unknown) => void) {
    this.#parts = parts;
    this.#events = new Signal(onListenerError);
    for (const bell of parts.bells) {
      const queue = new BellQueue(bell, parts.store, parts.clock, parts.limits, (event) => this.#tell(event));
      this.#bells.set(bell.name, { bell, queue });
    }
  }

  /** Takes up the rings that the store still holds, and begins to accept. The store must have been started. */
  async start(): Promise<void> {
    const unfinished = await this.#parts.store.unfinished();
    for (const { bell, queue } of this.#bells.values()) {
      queue.start(unfinished.filter((ring) => ring.bell === bell.name));
    }
    this.#accepting = true;
  }

  /** Accepts nothing more, begins no strike, and resolves when the strike under way is over. */
  async stop(): Promise<void> {
    this.#accepting = false;
    await Promise.all([...this.#bells.values()].map(({ queue }) => queue.stop()));
  }

  /** Number of rings that wait or are being struck, over all bells. */
  get length(): number {
    return [...this.#bells.values()].reduce((sum, { queue }) => sum + queue.length, 0);
  }

  /** The bells by name, in the order in which they were given. */
  get bells(): readonly Bell[] {
    return this.#parts.bells;
  }

  /** Calls `listener` with everything that happens to rings. */
  onEvent(listener: (event: RingEvent) => void): Cancel {
    return this.#events.on(listener);
  }

  /**
   * Accepts a ring: resolves once it is stored. Rejects with `queue-full`, `stopping`, or what the store says; then
   * nothing was queued.
   */
  async accept(request: RingRequest): Promise<Acceptance> {
    const target = this.#bells.get(request.bell);
    if (target === undefined) {
      throw new RangeError(`there is no bell named ${request.bell}`);
    }
    if (!this.#accepting) {
      throw new BellBotError('stopping');
    }
    const { bell, queue } = target;
    const { strikes } = request.pattern;
    const place = queue.hold(strikes);
    const ring = this.#newRing(request);
    try {
      await this.#parts.store.add(ring);
    } catch (error) {
      queue.release(strikes);
      throw error;
    }
    this.#tell({ type: 'accepted', ring });
    queue.take(ring);
    return { ring, ...place, board: bell.status.board };
  }

  /** The ring of that id as it is now, or undefined. */
  get(id: string): Promise<Ring | undefined> {
    return this.#parts.store.get(id);
  }

  /** The ring of that id once it is in a final state, or as it is after `milliseconds`; undefined if there is none. */
  async settled(id: string, milliseconds: number): Promise<Ring | undefined> {
    let finish = (_ring: Ring | undefined): void => {};
    const finished = new Promise<Ring | undefined>((resolve) => {
      finish = resolve;
    });
    const waiters = this.#waiters.get(id) ?? new Set();
    this.#waiters.set(id, waiters.add(finish));
    const cancel = this.#parts.clock.after(milliseconds, () => finish(undefined));
    try {
      const ring = await this.get(id);
      if (ring === undefined || isFinal(ring)) {
        return ring;
      }
      return (await finished) ?? (await this.get(id));
    } finally {
      cancel();
      waiters.delete(finish);
      if (waiters.size === 0) {
        this.#waiters.delete(id);
      }
    }
  }

  #newRing({ bell, source, who, text, pattern }: RingRequest): Ring {
    return {
      id: this.#parts.newId(),
      bell,
      source,
      who,
      text,
      state: 'queued',
      strikes: { asked: pattern.strikes, made: 0 },
      attempts: 0,
      acceptedAt: this.#parts.clock.now(),
      startedAt: null,
      finishedAt: null,
      reason: null,
    };
  }

  #tell(event: RingEvent): void {
    this.#events.emit(event);
    if (event.type === 'finished') {
      for (const finish of this.#waiters.get(event.ring.id) ?? []) {
        finish(event.ring);
      }
    }
  }
}
