import type { RingEvent } from '../events.js';
import type { Ring } from '../ring.js';

/** One word for all rings that expired together, since an outage may leave many. */
export class ExpiredWord {
  readonly #tell: (event: RingEvent) => void;
  #count = 0;
  #oldest: Ring | undefined;

  constructor(tell: (event: RingEvent) => void) {
    this.#tell = tell;
  }

  /** These were stored; those among them that expired are told of later. */
  add(stored: readonly Ring[]): void {
    const expired = stored.filter(({ state }) => state === 'expired');
    this.#count += expired.length;
    this.#oldest ??= expired[0];
  }

  /** Tells of those that were not told of. */
  say(): void {
    const [oldest, count] = [this.#oldest, this.#count];
    this.#oldest = undefined;
    this.#count = 0;
    if (oldest !== undefined) {
      this.#tell({ type: 'expired', oldest, count });
    }
  }
}
