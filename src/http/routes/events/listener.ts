import type { ServerResponse } from 'node:http';
import type { EventStream } from '../../../core/event-stream.js';
import { behindEvent } from '../../connections/listening.js';
import type { Frames } from './frames.js';
import type { Filter } from './query.js';

/** Bytes that a listener may leave untaken. */
const mostBehind = 1_000_000;
/** Bytes that one who catches up is sent before it has taken them. */
const atOnce = 131_072;

/** Where a listener gets what it is sent. */
export interface ListenerParts {
  readonly events: EventStream;
  readonly frames: Frames;
}

/** One who hears the events, and how far it has heard. */
export class Listener {
  readonly #parts: ListenerParts;
  readonly #response: ServerResponse;
  readonly #filter: Filter;
  /** Id of the last event that it was sent, or did not want. */
  #cursor: number;
  /** Id of the last event that it knows of. */
  #told: number;
  #catchesUp = false;

  /** Listens from behind the event `cursor`, which it is supposed to know of. */
  constructor(parts: ListenerParts, response: ServerResponse, filter: Filter, cursor: number) {
    this.#parts = parts;
    this.#response = response;
    this.#filter = filter;
    this.#cursor = cursor;
    this.#told = cursor;
  }

  /** Sends what came since it listened last, as fast as it takes that, until it has all of it. */
  catchUp(): void {
    this.#catchesUp = true;
    const go = (): void => {
      if (!this.#sendFrame(this.#parts.events.lastId)) {
        return;
      }
      if (this.#cursor === this.#parts.events.lastId) {
        this.#catchesUp = false;
      } else if (this.#response.writableLength > atOnce) {
        this.#response.once('drain', go);
      } else {
        setImmediate(go);
      }
    };
    go();
  }

  /** Sends what is new, up to the event `upTo`. One who does not keep up is cut. */
  hear(upTo: number): void {
    while (!this.#catchesUp && this.#cursor < upTo && this.#sendFrame(upTo)) {
      // Nearly always it is one frame.
    }
  }

  /** A sign of life, with how far it has heard, if it does not know that by the last event. */
  comment(): void {
    if (!this.#catchesUp && this.#cursor !== this.#told) {
      this.#told = this.#cursor;
      this.#send(`: still here\nid: ${this.#cursor}\n\n`);
    } else {
      this.#send(': still here\n\n');
    }
  }

  /** Ends it, at once where it has not taken everything. */
  end(): void {
    if (this.#response.writableLength > 0) {
      this.#response.destroy();
    } else {
      this.#response.end();
    }
  }

  get #isOver(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  /** False when it is gone, or has been cut. */
  #sendFrame(upTo: number): boolean {
    const { events, frames } = this.#parts;
    if (this.#isOver) {
      return false;
    }
    if (!events.reachesBackTo(this.#cursor)) {
      return this.#cut();
    }
    const { bytes, last } = frames.between(this.#cursor, upTo, this.#filter);
    this.#cursor = last;
    if (bytes.length === 0) {
      return true;
    }
    this.#told = last;
    return this.#send(bytes);
  }

  #send(bytes: Buffer | string): boolean {
    if (this.#isOver) {
      return false;
    }
    if (this.#response.writableLength > mostBehind) {
      return this.#cut();
    }
    this.#response.write(bytes);
    return true;
  }

  #cut(): false {
    this.#response.req.socket.emit(behindEvent);
    this.#response.destroy();
    return false;
  }
}
