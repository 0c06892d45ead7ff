import type { KeptClaim } from '../core/ports.js';
import { isFinal, type Ring } from '../core/ring.js';
import type { Known, Opened, RingClaim } from './messages.js';

/** Most claims that are kept in memory; the oldest go first. */
const mostClaims = 5000;

/** What must not be lost with a file that gets damaged while BellBot runs: unfinished rings and the newest claims. */
export class KnownRings {
  readonly #rings = new Map<string, Ring>();
  readonly #claims = new Map<string, RingClaim>();

  /** Takes what a file that was opened has, instead of what was known. */
  load({ unfinished, claims }: Opened): void {
    this.#rings.clear();
    this.#claims.clear();
    for (const text of unfinished) {
      const ring = JSON.parse(text) as Ring;
      this.#rings.set(ring.id, ring);
    }
    for (const kept of claims) {
      this.#keepClaim(JSON.parse(kept) as RingClaim);
    }
  }

  /** Takes the new state of a ring, and the claim of one that was added. */
  save(ring: Ring, claim?: KeptClaim): void {
    if (isFinal(ring)) {
      this.#rings.delete(ring.id);
    } else {
      this.#rings.set(ring.id, ring);
    }
    if (claim !== undefined) {
      this.#keepClaim({ claim, ring: ring.id });
    }
  }

  /** Whether a ring is known to be unfinished. */
  has(id: string): boolean {
    return this.#rings.has(id);
  }

  /** All of it, for another file. */
  get all(): Known {
    return { rings: [...this.#rings.values()], claims: [...this.#claims.values()] };
  }

  #keepClaim(kept: RingClaim): void {
    const name = JSON.stringify([kept.claim.scope, kept.claim.name]);
    this.#claims.delete(name);
    this.#claims.set(name, kept);
    const [oldest] = this.#claims.keys();
    if (this.#claims.size > mostClaims && oldest !== undefined) {
      this.#claims.delete(oldest);
    }
  }
}
