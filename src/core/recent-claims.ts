import type { Clock } from './ports.js';
import type { Claim } from './ring.js';
import { claimName } from './ring-document.js';

/** How many claims are known by the monotonic clock, the newest. Each takes some 500 bytes. */
export const mostRecentClaims = 10_000;

/** What the sender of rings was told: an `Acceptance`, or a `GroupAcceptance`. Which it is follows from the fingerprint. */
export interface Answer {
  /** The id of the ring, or of the first of them. */
  readonly id: string;
}

/** A claim that was made since BellBot was started. */
export interface RecentClaim {
  readonly fingerprint: string;
  /** What the sender was told. */
  readonly acceptance: Answer;
  /** False once `remember` is over: then it counts as never made, whatever its date says. */
  readonly isYoung: boolean;
}

interface Kept extends Omit<RecentClaim, 'isYoung'> {
  /** Monotonic milliseconds. */
  readonly since: number;
}

/**
 * The newest claims of this run. The store knows claims by date, and forgets them too early when the clock jumps on, too
 * late when it is set back; here they are as old as they are.
 */
export class RecentClaims {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #remember: number;
  readonly #kept = new Map<string, Kept>();

  /** `remember` is for how many milliseconds claims count. */
  constructor(clock: Pick<Clock, 'monotonic'>, remember: number) {
    this.#clock = clock;
    this.#remember = remember;
  }

  /** Takes a claim whose ring was accepted at `since`, monotonic milliseconds. */
  keep(claim: Claim, acceptance: Answer, since: number): void {
    const name = claimName(claim);
    // The newest is the last.
    this.#kept.delete(name);
    this.#kept.set(name, { fingerprint: claim.fingerprint, acceptance, since });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostRecentClaims && oldest !== undefined) {
      this.#kept.delete(oldest);
    }
  }

  /** The claim of the same name, if it is among the newest. */
  of(claim: Claim): RecentClaim | undefined {
    const kept = this.#kept.get(claimName(claim));
    if (kept === undefined) {
      return undefined;
    }
    const { since, ...claimed } = kept;
    return { ...claimed, isYoung: this.#clock.monotonic() - since < this.#remember };
  }
}
