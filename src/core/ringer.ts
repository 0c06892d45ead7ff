import { type Answered, AnsweredOnce } from './answered-once.js';
import { AskedTogether, stored, type TakenTogether } from './asked-together.js';
import { BellQueue } from './bell/bell-queue.js';
import { type GateMemory, noMemory } from './bell/gate.js';
import { Meetings } from './bell/meeting.js';
import { recentStrikes } from './bell/recent-strikes.js';
import type { BellRules } from './bell/rules.js';
import { BellControl } from './bell-control.js';
import { BellDesk, type Reserved } from './bell-desk.js';
import { BellBotError } from './errors.js';
import type { RingEvent } from './events.js';
import type { Bell, Cancel, Clock, RingChangeRecord, RingQuery, RingStore, StoreStatus } from './ports.js';
import type { Acceptance, Claim, Ring, RingRequest } from './ring.js';
import { Signal } from './signal.js';

/** What came of a request for a ring. */
export type Taken = Answered<Acceptance>;

/** A bell and what its queue goes by. */
export interface RungBell extends BellRules {
  readonly bell: Bell;
  /** Where what was said to its gate outlives BellBot; without it, nowhere. */
  readonly memory?: GateMemory;
}

/** What the ringer needs. */
export interface RingerParts {
  readonly bells: readonly RungBell[];
  readonly store: RingStore;
  readonly clock: Clock;
  /** Makes what makes the ids: unique, sorting in the order in which they were made, and after the newest that the store has. */
  readonly newIds: (newest: string | undefined) => () => string;
  /** Milliseconds for which claims are remembered. */
  readonly remember: number;
}

/** Takes rings from every inbound adapter, stores them, and has them struck by the bell they name. */
export class Ringer {
  readonly #parts: RingerParts;
  readonly #desks = new Map<string, BellDesk>();
  readonly #controls = new Map<string, BellControl>();
  readonly #events = new Signal<RingEvent>();
  readonly #meetings: Meetings;
  readonly #answers: AnsweredOnce;
  readonly #askedTogether: AskedTogether;
  #newId: () => string;
  #accepting = false;
  #stopped = false;

  constructor(parts: RingerParts) {
    const { store, clock, remember } = parts;
    this.#parts = parts;
    this.#newId = parts.newIds(undefined);
    this.#meetings = new Meetings(clock);
    this.#answers = new AnsweredOnce(store, clock, remember);
    this.#askedTogether = new AskedTogether(store, this.#answers);
    for (const { bell, memory = noMemory, ...rules } of parts.bells) {
      const tell = (event: RingEvent): void => this.#tell(event);
      const shared = { bell, store, clock, tell };
      const queue = new BellQueue({ ...shared, rules, memory, meetings: this.#meetings });
      this.#desks.set(bell.name, new BellDesk({ ...shared, queue }));
      this.#controls.set(bell.name, new BellControl(bell, queue, clock));
    }
  }

  /**
   * Takes up the rings that the store still holds, and begins to accept, unless it is stopped first. The store must have
   * been started.
   */
  async start(): Promise<void> {
    const { store } = this.#parts;
    const desks = [...this.#desks.values()];
    const tickets = await Promise.all(desks.map(({ bell }) => store.tickets(bell.name)));
    await Promise.all(desks.map((desk) => this.#recall(desk)));
    if (this.#stopped) {
      return;
    }
    this.#newId = this.#parts.newIds(store.newest());
    for (const [index, { queue }] of desks.entries()) {
      queue.start(tickets[index] ?? new Uint8Array());
    }
    this.#accepting = true;
  }

  /** Accepts nothing more, begins no strike, and resolves when the strikes under way are over. */
  async stop(): Promise<void> {
    this.#accepting = false;
    this.#stopped = true;
    this.#meetings.stop();
    await Promise.all([...this.#desks.values()].map(({ queue }) => queue.stop()));
  }

  /** Number of rings that wait or are being struck, over all bells. */
  get length(): number {
    return [...this.#desks.values()].reduce((sum, { queue }) => sum + queue.prospects.length, 0);
  }

  /** The bells, in the order in which they were given. */
  get bells(): readonly Bell[] {
    return this.#parts.bells.map(({ bell }) => bell);
  }

  /** What can be asked of a bell and done with it, other than to ring. Throws `bell-not-found`. */
  bell(name: string): BellControl {
    const control = this.#controls.get(name);
    if (control === undefined) {
      throw noBell(name);
    }
    return control;
  }

  /** Goes by other rules for a bell: at once, but that the ring under way keeps its delays. Throws `bell-not-found`. */
  configure(name: string, rules: BellRules): void {
    this.#desk(name).queue.configure(rules);
  }

  /** The wall clock was set: what goes by it is looked at anew. */
  clockJumped(): void {
    for (const { queue } of this.#desks.values()) {
      queue.lookAgain();
    }
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
   * Takes a ring in: resolves once it is stored, or to the first acceptance when the same was claimed before. A ring that
   * silence drops is `cancelled` in its acceptance. Rejects with `bell-not-found`, `queue-full`, `stopping`,
   * `event-being-taken`, `event-differs`, or what the store says; then nothing was queued.
   */
  async accept(request: RingRequest): Promise<Taken> {
    const { claim, claimedForGood = false } = request;
    const desk = this.#open(request.bell);
    return await this.#answers.answer<Acceptance>(
      { claim, forGood: claimedForGood },
      async (kept, outlived) => {
        const reserved = desk.reserve(request, this.#newId);
        const { ring, acceptance } = reserved;
        const earlier = await stored([reserved], () =>
          this.#parts.store.add(ring, kept(acceptance), outlived),
        );
        if (earlier === undefined) {
          reserved.take(ring);
        }
        return { answer: acceptance, earlier };
      },
    );
  }

  /**
   * Takes in rings of several bells, one each: all that are accepted are stored together, or none. The others have their
   * reason in the answer: `bell-not-found` or `queue-full`. With `meet` their first strikes begin at the same moment.
   * The claim is that of all; those of the requests are not looked at. Rejects as `accept` does otherwise.
   */
  async acceptTogether(
    requests: readonly RingRequest[],
    { claim = null, claimedForGood = false, meet = false }: TogetherOptions = {},
  ): Promise<TakenTogether> {
    if (!this.#accepting) {
      throw new BellBotError('stopping');
    }
    const reserve = (request: RingRequest): Reserved =>
      this.#desk(request.bell).reserve(request, this.#newId);
    return await this.#askedTogether.accept({ requests, reserve, claim, forGood: claimedForGood, meet });
  }

  /**
   * Cancels a ring that waits; resolves to it once that is stored. Rejects with `ring-not-found`, with
   * `ring-not-waiting` when it is striking or done, or with what the store says.
   */
  async cancel(id: string, reason: string): Promise<Ring> {
    for (const { queue } of this.#desks.values()) {
      const ring = await queue.cancel(id, reason);
      if (ring !== undefined) {
        return ring;
      }
    }
    throw new BellBotError((await this.get(id)) === undefined ? 'ring-not-found' : 'ring-not-waiting');
  }

  /** The ring of that id as it is now, held or not; or undefined. Rejects as the store does. */
  async get(id: string): Promise<Ring | undefined> {
    for (const { queue } of this.#desks.values()) {
      const ended = await queue.ended(id);
      if (ended !== undefined) {
        return ended;
      }
    }
    const ring = await this.#parts.store.get(id);
    const queue = ring && this.#desks.get(ring.bell)?.queue;
    return ring && queue ? queue.prospects.asHeld(ring) : ring;
  }

  /** A page of the rings that were and are, newest first. Rejects as the store does. */
  history(query: RingQuery): Promise<Ring[]> {
    return this.#parts.store.list(query);
  }

  /** What became of a ring, oldest first; empty when there is no such ring. Rejects as the store does. */
  changes(id: string): Promise<RingChangeRecord[]> {
    return this.#parts.store.changes(id);
  }

  #open(name: string): BellDesk {
    if (!this.#accepting) {
      throw new BellBotError('stopping');
    }
    return this.#desk(name);
  }

  #desk(name: string): BellDesk {
    const desk = this.#desks.get(name);
    if (desk === undefined) {
      throw noBell(name);
    }
    return desk;
  }

  #tell(event: RingEvent): void {
    if (event.type === 'struck') {
      this.#controls.get(event.ring.bell)?.struck(event.ring.finishedAt ?? this.#parts.clock.now());
    }
    if (event.type === 'finished' && event.ring.meeting !== undefined) {
      this.#meetings.of(event.ring.meeting).over(event.ring.bell);
    }
    this.#events.emit(event);
  }

  /** Finds out when a bell was struck before this life, where that counts. */
  async #recall({ bell, queue }: BellDesk): Promise<void> {
    const { store, clock } = this.#parts;
    const { perMinute } = queue.rules;
    if (perMinute != null) {
      const { strikes, last } = await recentStrikes(store, clock, bell.name, perMinute);
      queue.striker.remember(strikes);
      this.#controls.get(bell.name)?.recall(last);
    }
  }
}

/** How rings of several bells are asked for together. */
export interface TogetherOptions {
  readonly claim?: Claim | null;
  /** True when the claim is never forgotten. */
  readonly claimedForGood?: boolean;
  /** True when they begin at the same moment. */
  readonly meet?: boolean;
}

function noBell(name: string): BellBotError {
  return new BellBotError('bell-not-found', `There is no bell named ${name}; GET /api/bells lists them.`);
}
