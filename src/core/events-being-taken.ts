import { BellBotError } from './errors.js';
import type { EventName } from './ring.js';

/** The events whose first request is being stored at this moment: of two that come together only one rings. */
export class EventsBeingTaken {
  readonly #fingerprints = new Map<string, string>();

  /**
   * Does `take` as the only one for this event. Rejects with `event-being-taken` when another one is under way, with
   * `event-differs` when that one has another payload.
   */
  async alone<T>(name: EventName, take: () => Promise<T>): Promise<T> {
    const key = `${name.scope}\n${name.event}`;
    const other = this.#fingerprints.get(key);
    if (other !== undefined) {
      throw other === name.fingerprint
        ? new BellBotError('event-being-taken', undefined, { retryAfter: 1 })
        : new BellBotError('event-differs');
    }
    this.#fingerprints.set(key, name.fingerprint);
    try {
      return await take();
    } finally {
      this.#fingerprints.delete(key);
    }
  }
}
