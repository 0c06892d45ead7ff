import type { Forgettable, RingStore } from '../../src/core/ports.js';
import { Retention } from '../../src/core/retention.js';
import type { Ring } from '../../src/core/ring.js';
import { uuid7 } from '../../src/system/uuid7.js';
import { aRing } from '../core/a-ring.js';
import { ManualClock, settle } from '../system/manual-clock.js';

export const minute = 60_000;
export const day = 24 * 60 * minute;

/** An office with a bell, a history that is kept for so long, and a clock that people set. */
export class Office {
  /** The clock of the machine. */
  readonly clock = new ManualClock();
  /** What was deleted, in the order of the calls: how many at a time. */
  readonly deleted: number[] = [];
  /** When set, what is to happen before a question to the store is answered. */
  interlude: (() => void) | undefined;
  readonly #store: RingStore;
  readonly #keep: number;
  readonly #newId = uuid7(this.clock);
  #retention: Retention | undefined;
  #underWay = 0;

  /** The store must have been started; `keep` is in milliseconds. */
  constructor(store: RingStore, keep: number) {
    this.#store = store;
    this.#keep = keep;
  }

  /** A ring comes in, by the present clock or at another date, with a claim of its own, and is struck. */
  async ring({ acceptedAt = this.clock.now(), state = 'rung' as Ring['state'] } = {}): Promise<Ring> {
    const ring = aRing({ id: this.#newId(), acceptedAt });
    const expiresAt = acceptedAt + day;
    const claim = { scope: 'key', name: ring.id, fingerprint: 'f', answer: '{}', expiresAt };
    await this.#store.add(ring, claim);
    await this.#store.save({ ...ring, state });
    return ring;
  }

  /** Rings came in during the last so many days, some a day, except where `quiet` says that nobody was there. */
  async past(days: number, aDay = 2, quiet: (daysAgo: number) => boolean = () => false): Promise<void> {
    const rings: Array<Promise<Ring>> = [];
    for (let ago = days; ago > 0; ago -= 1) {
      for (let n = 0; n < aDay && !quiet(ago); n += 1) {
        rings.push(this.ring({ acceptedAt: this.clock.now() - ago * day + (n * day) / aDay }));
      }
    }
    await Promise.all(rings);
  }

  /** Starts BellBot, or starts it again. */
  async start(): Promise<void> {
    await this.stop();
    const counted = {
      lastAcceptance: (before: number) => this.#counted(this.#store.lastAcceptance(before)),
      forget: (old: Forgettable) => this.#counted(this.#forget(old)),
    };
    this.#retention = new Retention(counted, this.clock, this.#keep);
    this.#retention.start();
  }

  async stop(): Promise<void> {
    await this.#retention?.stop();
  }

  /** Lets time pass, in which the history is looked at as often as it should be. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock.monotonic() + milliseconds;
    while (this.clock.monotonic() < end) {
      await this.clock.advance(Math.min(5 * minute, end - this.clock.monotonic()));
      await this.#idle();
    }
  }

  /** Days pass, with a ring every morning. */
  async passDays(days: number): Promise<void> {
    for (let n = 0; n < days; n += 1) {
      await this.ring();
      await this.#skip(day);
    }
  }

  /** Lets hours pass with a look at their end only, which is as good and quicker. */
  async #skip(milliseconds: number): Promise<void> {
    await this.clock.advance(milliseconds);
    await this.#idle();
    await this.pass(30 * minute);
  }

  /** How many days ago the rings were accepted that are still there, the oldest first. */
  async ages(): Promise<number[]> {
    const rings = await this.#store.list({ limit: 100_000 });
    return rings.map(({ acceptedAt }) => (this.clock.now() - acceptedAt) / day).reverse();
  }

  /** Which of the rings are still there with the claims of their events. */
  async whole(rings: readonly Ring[]): Promise<number> {
    const there = rings.map(
      async ({ id }) =>
        (await this.#store.get(id)) !== undefined && (await this.#store.claimed('key', id)) !== undefined,
    );
    return (await Promise.all(there)).filter(Boolean).length;
  }

  async #forget(old: Forgettable): Promise<number> {
    const count = await this.#store.forget(old);
    this.deleted.push(count);
    return count;
  }

  async #counted<T>(call: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      const answer = await call;
      this.interlude?.();
      return answer;
    } finally {
      this.#underWay -= 1;
    }
  }

  async #idle(): Promise<void> {
    do {
      await settle();
    } while (this.#underWay > 0);
  }
}
