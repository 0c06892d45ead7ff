import type { BellBotEvent } from '../core/events.js';
import type { Cancel, Clock } from '../core/ports.js';

type Refused = Extract<BellBotEvent, { type: 'refused' }>;

/** Milliseconds from one refusal that is handed on to the next of its kind. */
const between = 1000;

/** Refusals of one kind since the last that was handed on. */
interface Kind {
  count: number;
  last: Refused;
  cancel: Cancel;
}

/**
 * Hands on what it hears, but of refusals no more than one a second and kind, so that nobody fills a disk with them: the
 * first at once, and then, for as long as they go on, once a second how many more there were.
 */
export class ThinnedRefusals {
  readonly #clock: Clock;
  readonly #handOn: (event: BellBotEvent) => void;
  readonly #kinds = new Map<string, Kind>();

  constructor(clock: Clock, handOn: (event: BellBotEvent) => void) {
    this.#clock = clock;
    this.#handOn = handOn;
  }

  /** To be called with every event. */
  readonly hear = (event: BellBotEvent): void => {
    if (event.type !== 'refused') {
      this.#handOn(event);
      return;
    }
    const { code } = event.error;
    // Two mistakes of BellBot's are two things, and each comes with a cause of its own.
    const name = code === 'internal' ? `${code} ${event.route}` : code;
    const kind = this.#kinds.get(name);
    if (kind === undefined) {
      this.#kinds.set(name, { count: 0, last: event, cancel: this.#later(name) });
      this.#handOn(event);
    } else {
      kind.count += 1;
      kind.last = event;
    }
  };

  /** Says of what was left out until now, and waits for no more. */
  end(): void {
    for (const kind of this.#kinds.values()) {
      kind.cancel();
      this.#tell(kind);
    }
    this.#kinds.clear();
  }

  #later(name: string): Cancel {
    return this.#clock.after(between, () => {
      const kind = this.#kinds.get(name);
      if (kind === undefined || kind.count === 0) {
        this.#kinds.delete(name);
        return;
      }
      kind.cancel = this.#later(name);
      this.#tell(kind);
    });
  }

  #tell(kind: Kind): void {
    const { count, last } = kind;
    kind.count = 0;
    if (count > 0) {
      this.#handOn(count === 1 ? last : { ...last, type: 'refused-more', count });
    }
  }
}
