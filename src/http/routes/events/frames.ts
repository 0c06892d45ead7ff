import type { EventStream, StreamedEvent } from '../../../core/event-stream.js';
import type { Filter } from './query.js';

/** Some events as they are sent, and how far they reach. */
export interface Frame {
  /** Empty where nothing of it is wanted. */
  readonly bytes: Buffer;
  /** Id of the last event that was looked at. */
  readonly last: number;
}

/** Characters after which a frame ends. */
const frameLength = 65_536;
/** Events that are looked at for one frame. */
const frameEvents = 512;
/** Frames that are kept for others who want the same. */
const mostKept = 16;

/** One event by the form of server-sent events (WHATWG HTML, section 9.2). JSON has no line end within. */
export function eventText(type: string, data: unknown, id?: number): string {
  const name = id === undefined ? '' : `id: ${id}\n`;
  return `${name}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Makes the bytes that listeners are sent, once for all who want the same. */
export class Frames {
  readonly #events: EventStream;
  readonly #kept = new Map<string, Frame>();

  constructor(events: EventStream) {
    this.#events = events;
  }

  /**
   * What comes after the event `after` and is wanted, as far as it goes into one frame and up to the event `upTo`. The
   * stream has to reach back to `after`.
   */
  between(after: number, upTo: number, filter: Filter): Frame {
    const name = `${after} ${upTo} ${filter.name}`;
    const known = this.#kept.get(name);
    if (known !== undefined) {
      return known;
    }
    const made = this.#make(after, upTo, filter);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= mostKept) {
      this.#kept.delete(oldest);
    }
    this.#kept.set(name, made);
    return made;
  }

  /** Keeps no frames any more, as when nobody listens. */
  forget(): void {
    this.#kept.clear();
  }

  #make(after: number, upTo: number, filter: Filter): Frame {
    let text = '';
    let last = after;
    while (last < upTo && text.length < frameLength && last - after < frameEvents) {
      last += 1;
      text += textOf(this.#events.at(last), filter);
    }
    return { bytes: Buffer.from(text), last };
  }
}

function textOf(event: StreamedEvent | undefined, filter: Filter): string {
  return event !== undefined && filter.wants(event) ? eventText(event.type, event.data(), event.id) : '';
}
