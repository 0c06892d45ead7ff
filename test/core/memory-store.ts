import { BellBotError } from '../../src/core/errors.js';
import type {
  Cancel,
  Clock,
  Forgettable,
  KeptClaim,
  RingChangeRecord,
  RingQuery,
  RingStore,
  StoreStatus,
} from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import { isFinal } from '../../src/core/ring.js';
import { changedRing, firstRecord, isSameRecord, nextRecord } from '../../src/core/ring-document.js';
import { packTickets, ticketOf } from '../../src/core/tickets.js';

/** What a memory store may be told. */
export interface MemoryStoreOptions {
  /** Tells when claims expire and when rings changed. Without one it is always the beginning of 1970. */
  readonly clock?: Pick<Clock, 'now'>;
  /** How many finished rings are kept; the oldest go first. */
  readonly mostFinished?: number;
}

/** A ring and what became of it. */
interface Kept {
  ring: Ring;
  readonly changes: RingChangeRecord[];
}

/** Rings kept as long as the process lives, the finished ones only so many: for tests and for trying things. */
export class MemoryStore implements RingStore {
  readonly status: StoreStatus = { ready: true };
  readonly #rings = new Map<string, Kept>();
  readonly #finished = new Set<string>();
  readonly #claims = new Map<string, KeptClaim & { readonly ring: string }>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #mostFinished: number;
  #stopped = false;

  constructor({ clock = { now: () => 0 }, mostFinished = 10_000 }: MemoryStoreOptions = {}) {
    this.#clock = clock;
    this.#mostFinished = mostFinished;
  }

  /** Calls nobody: the status never changes. */
  onStatus(): Cancel {
    return () => {};
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#stopped = true;
  }

  async add(ring: Ring, claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined> {
    this.#expectOpen();
    const earlier = claim === undefined ? undefined : this.#claims.get(keyOf(claim));
    if (earlier !== undefined && earlier.ring !== outlived && earlier.expiresAt > this.#clock.now()) {
      return asGiven(earlier);
    }
    if (this.#rings.has(ring.id)) {
      throw new RangeError(`ring ${ring.id} was added before`);
    }
    if (claim !== undefined) {
      this.#claims.set(keyOf(claim), { ...claim, ring: ring.id });
    }
    this.#rings.set(ring.id, { ring, changes: [firstRecord(ring)] });
    this.#forgetMost(ring);
    return undefined;
  }

  async addAll(rings: readonly Ring[], claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined> {
    const [first, ...rest] = rings;
    const known = rings.find(
      ({ id }, index) => this.#rings.has(id) || rings.slice(0, index).some((ring) => ring.id === id),
    );
    if (known !== undefined) {
      throw new RangeError(`ring ${known.id} was added before`);
    }
    const earlier = first && (await MemoryStore.prototype.add.call(this, first, claim, outlived));
    if (earlier === undefined) {
      await Promise.all(rest.map((ring) => MemoryStore.prototype.add.call(this, ring)));
    }
    return earlier;
  }

  async claimed(scope: string, name: string): Promise<KeptClaim | undefined> {
    this.#expectOpen();
    const claim = this.#claims.get(keyOf({ scope, name }));
    return claim !== undefined && claim.expiresAt > this.#clock.now() ? asGiven(claim) : undefined;
  }

  begin(ring: Ring): Promise<void> {
    return this.save(ring);
  }

  async save(ring: Ring): Promise<void> {
    this.#expectOpen();
    const kept = this.#rings.get(ring.id);
    if (kept === undefined) {
      throw new RangeError(`ring ${ring.id} was never added`);
    }
    kept.ring = changedRing(kept.ring, ring);
    const last = kept.changes.at(-1) ?? firstRecord(kept.ring);
    const next = nextRecord(ring, this.#clock.now(), last.at);
    if (!isSameRecord(last, next)) {
      kept.changes.push(next);
    }
    this.#forgetMost(ring);
  }

  async get(id: string): Promise<Ring | undefined> {
    this.#expectOpen();
    return this.#rings.get(id)?.ring;
  }

  async tickets(bell: string): Promise<Uint8Array> {
    this.#expectOpen();
    const waiting = this.#all().filter((ring) => !isFinal(ring) && ring.bell === bell);
    return packTickets(waiting.sort((a, b) => (a.id < b.id ? -1 : 1)).map(ticketOf));
  }

  async list({ state, bell, source, since, until, limit, before }: RingQuery): Promise<Ring[]> {
    this.#expectOpen();
    return this.#all()
      .filter(
        (ring) =>
          (state === undefined || ring.state === state) &&
          (bell === undefined || ring.bell === bell) &&
          (source === undefined || ring.source === source) &&
          (since === undefined || ring.acceptedAt >= since) &&
          (until === undefined || ring.acceptedAt < until) &&
          (before === undefined || ring.id < before),
      )
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit);
  }

  newest(): string | undefined {
    return [...this.#rings.keys()].sort().at(-1);
  }

  async lastAcceptance(before: number): Promise<number | undefined> {
    this.#expectOpen();
    const times = this.#all().map(({ acceptedAt }) => acceptedAt);
    return times.filter((time) => time < before).sort((a, b) => b - a)[0];
  }

  async changes(id: string): Promise<RingChangeRecord[]> {
    this.#expectOpen();
    return [...(this.#rings.get(id)?.changes ?? [])];
  }

  async forget({ acceptedBefore, expiredBy, limit }: Forgettable): Promise<number> {
    this.#expectOpen();
    const rings = this.#all()
      .filter((ring) => isFinal(ring) && ring.acceptedAt < acceptedBefore)
      .sort((a, b) => a.acceptedAt - b.acceptedAt)
      .slice(0, limit);
    for (const { id } of rings) {
      this.#finished.delete(id);
      this.#rings.delete(id);
    }
    const claims = [...this.#claims].filter(([, { expiresAt }]) => expiresAt <= expiredBy).slice(0, limit);
    for (const [name] of claims) {
      this.#claims.delete(name);
    }
    return rings.length + claims.length;
  }

  #all(): Ring[] {
    return [...this.#rings.values()].map(({ ring }) => ring);
  }

  #forgetMost(changed: Ring): void {
    if (isFinal(changed)) {
      this.#finished.add(changed.id);
    }
    for (const id of this.#finished) {
      if (this.#finished.size <= this.#mostFinished) {
        return;
      }
      this.#finished.delete(id);
      this.#rings.delete(id);
    }
  }

  #expectOpen(): void {
    if (this.#stopped) {
      throw new BellBotError('stopping');
    }
  }
}

function asGiven({ ring: _, ...claim }: KeptClaim & { readonly ring: string }): KeptClaim {
  return claim;
}

function keyOf({ scope, name }: Pick<KeptClaim, 'scope' | 'name'>): string {
  return JSON.stringify([scope, name]);
}
