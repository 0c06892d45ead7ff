import { ClaimsUnderWay } from './claims-under-way.js';
import { isBellBotError } from './errors.js';
import type { Clock, KeptClaim, RingStore } from './ports.js';
import { type Answer, RecentClaims } from './recent-claims.js';
import { earlierOf, replay } from './replay.js';
import type { Claim } from './ring.js';

/** When a claim expires that is kept for good: no clock gets there. */
const never = Number.MAX_SAFE_INTEGER;

/** What a request is answered with. */
export interface Answered<A> {
  readonly acceptance: A;
  /** True when the same was claimed before: the acceptance is the first one, and nothing rings again. */
  readonly replayed: boolean;
}

/** What a request claims. */
export interface Claiming {
  readonly claim: Claim | null;
  /** True when it is never forgotten. */
  readonly forGood: boolean;
}

/**
 * Keeps rings with their claim: resolves to the earlier claim where there was one, and then nothing was kept. `kept` makes
 * of an answer what is to be kept with them; `outlived` is the ring of an earlier claim that is over.
 */
export type Keep<A> = (
  kept: (answer: A) => KeptClaim | undefined,
  outlived: string | undefined,
) => Promise<{ readonly answer: A; readonly earlier?: KeptClaim | undefined }>;

/** Has every claim answered once: a retry gets the first answer. */
export class AnsweredOnce {
  readonly #store: RingStore;
  readonly #clock: Clock;
  readonly #remember: number;
  readonly #underWay = new ClaimsUnderWay();
  readonly #recent: RecentClaims;

  /** `remember`: milliseconds for which claims count. */
  constructor(store: RingStore, clock: Clock, remember: number) {
    this.#store = store;
    this.#clock = clock;
    this.#remember = remember;
    this.#recent = new RecentClaims(clock, remember);
  }

  /** Answers with what `keep` makes, or made the first time. Rejects with `event-being-taken`, `event-differs`, and as `keep` does. */
  async answer<A extends Answer>(claiming: Claiming, keep: Keep<A>): Promise<Answered<A>> {
    const { claim } = claiming;
    return claim === null
      ? await this.#keep(claiming, keep)
      : await this.#underWay.alone(claim, () => this.#once(claim, claiming, keep));
  }

  /** Takes what may have been taken before; a repetition needs no place in the queue. */
  async #once<A extends Answer>(claim: Claim, claiming: Claiming, keep: Keep<A>): Promise<Answered<A>> {
    const recent = this.#recent.of(claim);
    if (recent?.isYoung === true) {
      return replay(recent, claim);
    }
    const outlived = recent?.acceptance.id;
    try {
      return await this.#keep(claiming, keep, outlived);
    } catch (error) {
      const kept = isBellBotError(error, 'queue-full')
        ? await this.#store.claimed(claim.scope, claim.name)
        : undefined;
      const earlier = kept && earlierOf(kept);
      if (earlier === undefined || earlier.acceptance.id === outlived) {
        throw error;
      }
      return replay(earlier, claim);
    }
  }

  async #keep<A extends Answer>(
    { claim, forGood }: Claiming,
    keep: Keep<A>,
    outlived?: string,
  ): Promise<Answered<A>> {
    const since = this.#clock.monotonic();
    const expiresAt = forGood ? never : this.#clock.now() + this.#remember;
    const kept = (answer: A): KeptClaim | undefined =>
      claim === null ? undefined : { ...claim, answer: JSON.stringify(answer), expiresAt };
    const { answer, earlier } = await keep(kept, outlived);
    if (earlier !== undefined) {
      return replay(earlierOf(earlier), claim);
    }
    if (claim !== null && !forGood) {
      this.#recent.keep(claim, answer, since);
    }
    return { acceptance: answer, replayed: false };
  }
}
