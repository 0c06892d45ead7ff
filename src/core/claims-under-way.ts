import { BellBotError } from './errors.js';
import type { Claim } from './ring.js';

/** The claims whose first request is being stored at this moment: of two that come together only one rings. */
export class ClaimsUnderWay {
  readonly #fingerprints = new Map<string, string>();

  /**
   * Does `take` as the only one for this claim. Rejects with `event-being-taken` when another one is under way, with
   * `event-differs` when that one has another payload.
   */
  async alone<T>(claim: Claim, take: () => Promise<T>): Promise<T> {
    const key = `${claim.scope}\n${claim.name}`;
    const other = this.#fingerprints.get(key);
    if (other !== undefined) {
      throw other === claim.fingerprint
        ? new BellBotError('event-being-taken', undefined, { retryAfter: 1 })
        : new BellBotError('event-differs');
    }
    this.#fingerprints.set(key, claim.fingerprint);
    try {
      return await take();
    } finally {
      this.#fingerprints.delete(key);
    }
  }
}
