import type { IncomingMessage, ServerResponse } from 'node:http';
import { BellBotError } from '../../../core/errors.js';
import type { EventStream } from '../../../core/event-stream.js';
import type { Cancel, Clock } from '../../../core/ports.js';
import { addressSender } from '../../access/rate-limit.js';
import { cameByTunnel } from '../../connections/doors.js';
import { listenEvent } from '../../connections/listening.js';
import type { Stopping } from '../../stopping.js';
import { Frames } from './frames.js';
import { Listener } from './listener.js';
import type { Filter } from './query.js';

/** Most who listen at once. */
export const mostListeners = 2000;
/** Most who listen at once from one address; this machine is one, and everybody behind the tunnel is. */
export const mostListenersOfOne = 1000;

/** Seconds after which one who found no place may try again. */
const retryAfter = 10;
/** Milliseconds from one sign of life to the next. */
const between = 15_000;
/** Listeners that are sent something in one turn of the event loop: some tenths of a millisecond. */
const perTurn = 32;
/** How many listeners are worth a millisecond's pause, so that sending takes a tenth of the time at most. */
const perPause = 10;
/** Milliseconds below which there is no pause. */
const leastPause = 10;

/** What listeners need. */
export interface ListenersParts {
  readonly events: EventStream;
  readonly clock: Clock;
  readonly stopping: Stopping;
}

/**
 * All who hear the events. What is new goes out in rounds, to some of them in each turn of the event loop, so that
 * requests are answered in between; what happens during a round, and in the pause after it, goes out together in the next one.
 */
export class Listeners {
  readonly #parts: ListenersParts;
  readonly #frames: Frames;
  readonly #listeners = new Set<Listener>();
  readonly #perOwner = new Map<string, number>();
  #cancels: Cancel[] = [];
  #cancelComment: Cancel = () => {};
  #cancelPause: Cancel = () => {};
  #isGoing = false;

  constructor(parts: ListenersParts) {
    this.#parts = parts;
    this.#frames = new Frames(parts.events);
  }

  /** Number of those who listen. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Throws `too-many-listeners` where there is no place for one more. */
  expectPlace(request: IncomingMessage): void {
    const own = this.#perOwner.get(ownerOf(request)) ?? 0;
    if (this.size >= mostListeners || own >= mostListenersOfOne) {
      throw new BellBotError('too-many-listeners', undefined, { retryAfter });
    }
  }

  /** Has one hear the events after `cursor`, behind what was written to it before, until one of both ends it. */
  add(response: ServerResponse, filter: Filter, cursor: number): void {
    const listener = new Listener(
      { events: this.#parts.events, frames: this.#frames },
      response,
      filter,
      cursor,
    );
    const owner = ownerOf(response.req);
    this.#perOwner.set(owner, (this.#perOwner.get(owner) ?? 0) + 1);
    this.#listeners.add(listener);
    response.req.socket.emit(listenEvent);
    response.once('close', () => this.#remove(listener, owner));
    if (this.size === 1) {
      this.#begin();
    }
    listener.catchUp();
  }

  #remove(listener: Listener, owner: string): void {
    this.#listeners.delete(listener);
    const own = (this.#perOwner.get(owner) ?? 0) - 1;
    if (own > 0) {
      this.#perOwner.set(owner, own);
    } else {
      this.#perOwner.delete(owner);
    }
    if (this.size === 0) {
      this.#end();
    }
  }

  #begin(): void {
    const { events, stopping } = this.#parts;
    this.#cancels = [
      events.onNews(() => this.#goOn()),
      stopping.onBegin(() => {
        for (const listener of [...this.#listeners]) {
          listener.end();
        }
      }),
    ];
    this.#commentLater();
  }

  #end(): void {
    for (const cancel of [...this.#cancels, this.#cancelComment, this.#cancelPause]) {
      cancel();
    }
    this.#isGoing = false;
    this.#frames.forget();
  }

  #commentLater(): void {
    this.#cancelComment = this.#parts.clock.after(between, () => {
      this.#commentLater();
      this.#each((listener) => listener.comment());
    });
  }

  /** Begins a round with the next turn, unless one is under way. */
  #goOn(): void {
    if (this.#isGoing || this.size === 0) {
      return;
    }
    this.#isGoing = true;
    setImmediate(() => {
      const upTo = this.#parts.events.lastId;
      this.#each(
        (listener) => listener.hear(upTo),
        (count) => this.#pause(count, upTo),
      );
    });
  }

  #pause(count: number, upTo: number): void {
    const over = (): void => {
      this.#isGoing = false;
      if (this.#parts.events.lastId > upTo) {
        this.#goOn();
      }
    };
    const pause = count / perPause;
    if (pause < leastPause || this.size === 0) {
      over();
    } else {
      this.#cancelPause = this.#parts.clock.after(pause, over);
    }
  }

  /** Does something for all who listen now, some in each turn, and then says for how many. */
  #each(act: (listener: Listener) => void, done: (count: number) => void = () => {}): void {
    const all = [...this.#listeners];
    let at = 0;
    const turn = (): void => {
      for (const listener of all.slice(at, at + perTurn)) {
        act(listener);
      }
      at += perTurn;
      if (at < all.length) {
        setImmediate(turn);
      } else {
        done(all.length);
      }
    };
    turn();
  }
}

function ownerOf(request: IncomingMessage): string {
  return cameByTunnel(request) ? 'tunnel' : addressSender(request.socket.remoteAddress ?? '');
}
