import type { Clock } from '../core/ports.js';
import type { KnownKey } from './digest-table.js';

/**
 * The keys that were refused because they had expired. They stay so when the clock is set back; until BellBot is started
 * again, or somebody gives them another date.
 */
export class ExpiredKeys {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #refused = new Set<string>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Whether a key does not count any more: from the very millisecond of its expiry on. */
  has(key: KnownKey): boolean {
    if (key.expires === null) {
      return false;
    }
    const isOver = this.#clock.now() >= key.expires || this.#refused.has(idOf(key));
    if (isOver) {
      this.#refused.add(idOf(key));
    }
    return isOver;
  }

  /** Forgets all but these. */
  keep(keys: readonly KnownKey[]): void {
    const ids = new Set(keys.map(idOf));
    for (const id of this.#refused) {
      if (!ids.has(id)) {
        this.#refused.delete(id);
      }
    }
  }
}

function idOf({ sha256, expires }: KnownKey): string {
  return `${sha256} ${expires}`;
}
