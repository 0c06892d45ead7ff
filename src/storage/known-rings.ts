import type { Claim } from '../core/ports.js';
import { isFinal, type Ring } from '../core/ring.js';
import type { Opened, Restored } from './messages.js';
import { claimOfRow, ringOfRow, rowOfClaim, rowOfRing } from './ring-document.js';

/** Most claims that are kept in memory; the oldest go first. */
const mostClaims = 5000;

/** What must not be lost with a file that gets damaged while BellBot runs: unfinished rings and the newest claims. */
export class KnownRings {
  readonly #rings = new Map<string, Ring>();
  readonly #claims = new Map<string, Claim>();

  /** Takes what a file that was opened has, instead of what was known. */
  load({ unfinished, claims }: Opened): void {
    this.#rings.clear();
    this.#claims.clear();
    for (const row of unfinished) {
      const ring = ringOfRow(row);
      this.#rings.set(ring.id, ring);
    }
    for (const row of claims) {
      this.#keepClaim(claimOfRow(row));
    }
  }

  /** Takes a ring that was added. */
  add(ring: Ring, claim: Claim | undefined): void {
    this.save(ring);
    if (claim !== undefined) {
      this.#keepClaim(claim);
    }
  }

  /** Takes the new state of a ring. */
  save(ring: Ring): void {
    if (isFinal(ring)) {
      this.#rings.delete(ring.id);
    } else {
      this.#rings.set(ring.id, ring);
    }
  }

  /** All of it, for a new file. */
  get restored(): Restored {
    return {
      rings: [...this.#rings.values()].map(rowOfRing),
      claims: [...this.#claims.values()].map(rowOfClaim),
    };
  }

  #keepClaim(claim: Claim): void {
    const name = JSON.stringify([claim.scope, claim.event]);
    this.#claims.delete(name);
    this.#claims.set(name, claim);
    const [oldest] = this.#claims.keys();
    if (this.#claims.size > mostClaims && oldest !== undefined) {
      this.#claims.delete(oldest);
    }
  }
}
