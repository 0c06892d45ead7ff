import { BellQueue, type Place, type QueueLimits } from './bell/bell-queue.js';
import { ClaimsUnderWay } from './claims-under-way.js';
import { BellBotError, isBellBotError } from './errors.js';
import type { RingEvent } from './events.js';
import { strikesOf } from './pattern.js';
import type {
  Bell,
  Cancel,
  Clock,
  KeptClaim,
  RingChangeRecord,
  RingQuery,
  RingStore,
  StoreStatus,
} from './ports.js';
import { RecentClaims } from './recent-claims.js';
import { earlierOf, replay } from './replay.js';
import { type Acceptance, type Claim, isoTime, type Ring, type RingRequest } from './ring.js';
import { noEarlier } from './ring-machine.js';
import { Signal } from './signal.js';

/** When a claim expires that is kept for good: no clock gets there. */
const never = Number.MAX_SAFE_INTEGER;

/** What came of a request for a ring. */
export interface Taken {
  /** What the sender is told. */
  readonly acceptance: Acceptance;
  /** True when the same was claimed before: the acceptance is the first one, and nothing rings again. */
  readonly replayed: boolean;
}

/** What the ringer needs. */
export interface RingerParts {
  readonly bells: readonly Bell[];
  readonly store: RingStore;
  readonly clock: Clock;
  /** Makes what makes the ids: unique, sorting in the order in which they were made, and after the newest that the store has. */
  readonly newIds: (newest: string | undefined) => () => string;
  readonly limits: QueueLimits;
  /** Milliseconds for which claims are remembered. */
  readonly remember: number;
}

/** Takes rings from every inbound adapter, stores them, and has them struck by the bell they name. */
export class Ringer {
  readonly #parts: RingerParts;
  readonly #bells = new Map<string, { bell: Bell; queue: BellQueue }>();
  readonly #events = new Signal<RingEvent>();
  readonly #taking = new ClaimsUnderWay();
  readonly #recent: RecentClaims;
  #newId: () => string;
  #accepting = false;
  #stopped = false;

  constructor(parts: RingerParts) {
    this.#parts = parts;
    this.#newId = parts.newIds(undefined);
    this.#recent = new RecentClaims(parts.clock, parts.remember);
    for (const bell of parts.bells) {
      const queue = new BellQueue(bell, parts.store, parts.clock, parts.limits, (event) =>
        this.#events.emit(event),
      );
      this.#bells.set(bell.name, { bell, queue });
    }
  }

  /**
   * Takes up the rings that the store still holds, and begins to accept, unless it is stopped first. The store must have
   * been started.
   */
  async start(): Promise<void> {
    const bells = [...this.#bells.values()];
    const tickets = await Promise.all(bells.map(({ bell }) => this.#parts.store.tickets(bell.name)));
    if (this.#stopped) {
      return;
    }
    this.#newId = this.#parts.newIds(this.#parts.store.newest());
    for (const [index, { queue }] of bells.entries()) {
      queue.start(tickets[index] ?? new Uint8Array());
    }
    this.#accepting = true;
  }

  /** Accepts nothing more, begins no strike, and resolves when the strike under way is over. */
  async stop(): Promise<void> {
    this.#accepting = false;
    this.#stopped = true;
    await Promise.all([...this.#bells.values()].map(({ queue }) => queue.stop()));
  }

  /** Number of rings that wait or are being struck, over all bells. */
  get length(): number {
    return [...this.#bells.values()].reduce((sum, { queue }) => sum + queue.length, 0);
  }

  /** For each bell how many rings wait, and the id of the one that has waited longest. */
  get queues(): { readonly bell: string; readonly waiting: number; readonly oldest: string | undefined }[] {
    return [...this.#bells].map(([bell, { queue }]) => ({ bell, ...queue.waiting }));
  }

  /** The bells by name, in the order in which they were given. */
  get bells(): readonly Bell[] {
    return this.#parts.bells;
  }

  /** Calls `listener` with everything that happens to rings. */
  onEvent(listener: (event: RingEvent) => void): Cancel {
    return this.#events.on(listener);
  }

  /** Whether rings can be stored now. */
  get storeStatus(): StoreStatus {
    return this.#parts.store.status;
  }

  /**
   * Takes a ring in: resolves once it is stored, or to the first acceptance when the same was claimed before. Rejects
   * with `queue-full`, `stopping`, `event-being-taken`, `event-differs`, or what the store says; then nothing was queued.
   */
  async accept(request: RingRequest): Promise<Taken> {
    const { claim } = request;
    if (!this.#accepting) {
      throw new BellBotError('stopping');
    }
    return claim === null
      ? this.#take(request)
      : this.#taking.alone(claim, () => this.#takeClaimed(request, claim));
  }

  /**
   * Cancels a ring that waits; resolves to it once that is stored. Rejects with `ring-not-found`, with
   * `ring-not-waiting` when it is striking or done, or with what the store says.
   */
  async cancel(id: string, reason: string): Promise<Ring> {
    for (const { queue } of this.#bells.values()) {
      const ring = await queue.cancel(id, reason);
      if (ring !== undefined) {
        return ring;
      }
    }
    throw new BellBotError((await this.get(id)) === undefined ? 'ring-not-found' : 'ring-not-waiting');
  }

  /** The ring of that id as it is now, or undefined. Rejects as the store does. */
  async get(id: string): Promise<Ring | undefined> {
    for (const { queue } of this.#bells.values()) {
      const ended = await queue.ended(id);
      if (ended !== undefined) {
        return ended;
      }
    }
    return await this.#parts.store.get(id);
  }

  /** A page of the rings that were and are, newest first. Rejects as the store does. */
  history(query: RingQuery): Promise<Ring[]> {
    return this.#parts.store.list(query);
  }

  /** What became of a ring, oldest first; empty when there is no such ring. Rejects as the store does. */
  changes(id: string): Promise<RingChangeRecord[]> {
    return this.#parts.store.changes(id);
  }

  /** Takes a ring in that may have been taken before; a repetition needs no place in the queue. */
  async #takeClaimed(request: RingRequest, claim: Claim): Promise<Taken> {
    const recent = this.#recent.of(claim);
    if (recent?.isYoung === true) {
      return replay(recent, claim);
    }
    const outlived = recent?.acceptance.id;
    try {
      return await this.#take(request, outlived);
    } catch (error) {
      const kept = isBellBotError(error, 'queue-full')
        ? await this.#parts.store.claimed(claim.scope, claim.name)
        : undefined;
      const earlier = kept && earlierOf(kept);
      if (earlier === undefined || earlier.acceptance.id === outlived) {
        throw error;
      }
      return replay(earlier, claim);
    }
  }

  /** `outlived` is the ring of an earlier claim that is over. */
  async #take(request: RingRequest, outlived?: string): Promise<Taken> {
    const { bell, queue } = this.#target(request.bell);
    const strikes = strikesOf(request.pattern.motion);
    const place = queue.hold(strikes);
    const since = this.#parts.clock.monotonic();
    const ring = this.#newRing(request);
    const acceptance = acceptanceOf(ring, place, bell.status.board);
    let earlier: KeptClaim | undefined;
    try {
      earlier = await this.#parts.store.add(ring, this.#kept(request, acceptance), outlived);
    } catch (error) {
      queue.release(strikes);
      throw error;
    }
    if (earlier !== undefined) {
      queue.release(strikes);
      return replay(earlierOf(earlier), request.claim);
    }
    if (request.claim !== null && request.claimedForGood !== true) {
      this.#recent.keep(request.claim, acceptance, since);
    }
    this.#events.emit({ type: 'accepted', ring });
    queue.take(ring, since);
    return { acceptance, replayed: false };
  }

  #target(name: string): { bell: Bell; queue: BellQueue } {
    const target = this.#bells.get(name);
    if (target === undefined) {
      throw new RangeError(`there is no bell named ${name}`);
    }
    return target;
  }

  #kept({ claim, claimedForGood }: RingRequest, acceptance: Acceptance): KeptClaim | undefined {
    const { clock, remember } = this.#parts;
    const expiresAt = claimedForGood === true ? never : clock.now() + remember;
    return claim === null ? undefined : { ...claim, answer: JSON.stringify(acceptance), expiresAt };
  }

  #newRing({ bell, source, who, text, pattern, urgent = false, via = null }: RingRequest): Ring {
    const { name, motion } = pattern;
    // Read before the id is made, so that the time in the id is no earlier.
    const acceptedAt = this.#parts.clock.now();
    return {
      id: this.#newId(),
      bell,
      source,
      who,
      text,
      pattern: name,
      motion: motion.type === 'strikes' ? null : motion,
      urgent,
      via,
      state: 'queued',
      strikes: { asked: strikesOf(motion), made: 0 },
      attempts: 0,
      held: null,
      together: null,
      heard: null,
      acceptedAt,
      startedAt: null,
      finishedAt: null,
      reason: null,
    };
  }
}

function acceptanceOf(ring: Ring, { ahead, expectedAt }: Place, board: string): Acceptance {
  const { id, bell, state } = ring;
  const expected = expectedAt === null ? null : isoTime(noEarlier(ring, expectedAt));
  return { id, bell, state, ahead, expectedAt: expected, board };
}
