import type { BellBotEvent, ClosingReason } from '../../core/events.js';
import type { Cancel, Clock } from '../../core/ports.js';

/** Milliseconds from one telling to the next for the same reason. */
const between = 60_000;

interface Kind {
  count: number;
  from: string;
  cancel: Cancel;
}

/** Tells that connections had to be closed: for each reason the first at once, and then once a minute how many more. */
export class Closings {
  readonly #clock: Clock;
  readonly #tell: (event: BellBotEvent) => void;
  readonly #kinds = new Map<ClosingReason, Kind>();

  constructor(clock: Clock, tell: (event: BellBotEvent) => void = () => {}) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Notes one that was closed or turned away; `from` is the address of who is to blame. */
  note(reason: ClosingReason, from: string): void {
    const kind = this.#kinds.get(reason);
    if (kind === undefined) {
      this.#kinds.set(reason, { count: 0, from, cancel: this.#later(reason) });
      this.#tell({ type: 'connections-closed', reason, count: 1, from });
    } else {
      kind.count += 1;
      kind.from = from;
    }
  }

  /** Tells what was not told yet, and waits for no more. */
  end(): void {
    for (const [reason, kind] of this.#kinds) {
      kind.cancel();
      this.#tellOf(reason, kind);
    }
    this.#kinds.clear();
  }

  #later(reason: ClosingReason): Cancel {
    return this.#clock.after(between, () => {
      const kind = this.#kinds.get(reason);
      if (kind === undefined || kind.count === 0) {
        this.#kinds.delete(reason);
        return;
      }
      kind.cancel = this.#later(reason);
      this.#tellOf(reason, kind);
    });
  }

  #tellOf(reason: ClosingReason, kind: Kind): void {
    const { count, from } = kind;
    kind.count = 0;
    if (count > 0) {
      this.#tell({ type: 'connections-closed', reason, count, from });
    }
  }
}
