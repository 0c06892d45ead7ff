import type { BellBotEvent } from './events.js';
import type { Cancel } from './ports.js';
import type { PublicEvent } from './public-events.js';
import { Signal } from './signal.js';

/** How many public events are kept for those who come back. */
export const keptEvents = 10_000;

/** A public event with its place in the stream. */
export interface StreamedEvent extends PublicEvent {
  /** The one before has the number before; numbers go on growing across restarts. */
  readonly id: number;
}

/** What a stream may be told. */
export interface EventStreamOptions {
  /** What programs outside are told of an event; undefined for nothing. Without it they are told nothing. */
  readonly describe?: (event: BellBotEvent) => PublicEvent | undefined;
  /** How many public events are kept, 1 or more. */
  readonly most?: number;
}

/**
 * Where everything that happens is told, and heard: by parts of BellBot as it is, and by programs outside as public events
 * that have ids. The newest of those are kept, so that who was away for a while can go on where it was.
 */
export class EventStream {
  readonly #told = new Signal<BellBotEvent>();
  readonly #news = new Signal<void>();
  readonly #most: number;
  /** The event with id n is at n modulo the most that are kept. */
  readonly #kept: StreamedEvent[] = [];
  #last = 0;
  #count = 0;

  constructor({ describe = () => undefined, most = keptEvents }: EventStreamOptions = {}) {
    this.#most = most;
    // As a listener like any other: what it throws is reported, and stops nothing.
    this.#told.on((event) => {
      const described = describe(event);
      if (described !== undefined) {
        this.#keep(described);
      }
    });
  }

  /**
   * Tells everybody of an event before it returns. What a listener throws is reported (`onListenerError`) and disturbs
   * neither the teller nor the others.
   */
  readonly tell = (event: BellBotEvent): void => {
    const before = this.#last;
    this.#told.emit(event);
    if (this.#last !== before) {
      this.#news.emit();
    }
  };

  /** Calls `listener` with every later event, until taken back. */
  on(listener: (event: BellBotEvent) => void): Cancel {
    return this.#told.on(listener);
  }

  /** Calls `listener` when there are new public events, until taken back. */
  onNews(listener: () => void): Cancel {
    return this.#news.on(listener);
  }

  /** Id of the newest public event; before the first one, the id that it comes after. */
  get lastId(): number {
    return this.#last;
  }

  /** Goes on behind this id, which must be above all that were given; what was told before is forgotten. */
  goOnFrom(id: number): void {
    if (!Number.isSafeInteger(id) || id < this.#last) {
      throw new RangeError(`ids do not go back from ${this.#last} to ${id}`);
    }
    this.#kept.length = 0;
    this.#count = 0;
    this.#last = id;
  }

  /** True when everything that came after this id is still there. */
  reachesBackTo(id: number): boolean {
    return Number.isSafeInteger(id) && id <= this.#last && id >= this.#last - this.#count;
  }

  /** The public event of this id, if it is still there. */
  at(id: number): StreamedEvent | undefined {
    return id > this.#last - this.#count && id <= this.#last ? this.#kept[id % this.#most] : undefined;
  }

  #keep({ type, bell, data }: PublicEvent): void {
    this.#last += 1;
    this.#count = Math.min(this.#count + 1, this.#most);
    this.#kept[this.#last % this.#most] = { id: this.#last, type, bell, data };
  }
}
