import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../core/ports.js';
import { readInSlices } from './slices.js';
import type { Turns } from './turns.js';

/** A request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What connections of one server have in common. */
export interface ConnectionParts {
  readonly clock: Clock;
  readonly turns: Turns;
  /** Begins to answer a request. */
  readonly handle: (exchange: Exchange) => void;
  /** Most requests that may wait behind the one that is being answered. */
  readonly pipelined: number;
  /** Requests after which a connection is closed, in order. */
  readonly requests: number;
}

/** Node's parser of a connection, as far as it is known here: no documented name. */
interface Parser {
  onIncoming?: unknown;
  incoming?: unknown;
}

/**
 * One connection of a client. Its requests are answered one after another (RFC 9112, section 9.3.2, leaves that to the
 * server): none is begun while the answer before it has not been handed to the system as a whole, so that nobody has answers
 * pile up by not taking them.
 */
export class Connection {
  readonly socket: Socket;
  /** Whose place it has: `local`, `tunnel`, or the sender's address. */
  readonly owner: string;
  readonly #parts: ConnectionParts;
  readonly #waiting: Exchange[] = [];
  #current: Exchange | undefined;
  #isBegun = false;
  #requests = 0;
  #since: number;

  constructor(socket: Socket, owner: string, parts: ConnectionParts) {
    this.socket = socket;
    this.owner = owner;
    this.#parts = parts;
    this.#since = parts.clock.monotonic();
  }

  /** Since when nothing of it has been answered, milliseconds of the monotonic clock. */
  get since(): number {
    return this.#since;
  }

  /** False while a whole request of it is being answered. Half a request does not keep a place, nor an answer that is not taken. */
  get isIdle(): boolean {
    const current = this.#current;
    return current === undefined || !current.request.complete || current.response.writableEnded;
  }

  /** Takes a request that has begun to come in. False when too many wait already: then the connection is to be cut. */
  take(exchange: Exchange): boolean {
    if (this.socket.destroyed) {
      return true;
    }
    if (this.#current === undefined) {
      this.#begin(exchange);
      return true;
    }
    this.#waiting.push(exchange);
    return this.#waiting.length <= this.#parts.pipelined;
  }

  /** Has what it sends parsed in small slices, no further than to the request that waits for its turn. */
  readWithCare(): void {
    readInSlices(this.socket, () => this.#current === undefined || this.#isBegun);
  }

  /** Ends it at once, whatever is under way. */
  cut(): void {
    this.#waiting.length = 0;
    // Node reads 64 KB at a time, up to 2,500 requests, and goes on with them after a socket is destroyed. An answer of -1
    // stops its parser at the next one (Node 20 to 24), and without a request it lets the pieces of a body go; where that should
    // mean nothing any more, those are made and dropped.
    const { parser } = this.socket as Socket & { parser?: Parser | null };
    if (parser?.onIncoming !== undefined) {
      parser.onIncoming = () => -1;
      parser.incoming = null;
    }
    this.socket.destroy();
  }

  #begin(exchange: Exchange): void {
    const { turns, handle, requests } = this.#parts;
    const { request, response } = exchange;
    this.#current = exchange;
    this.#isBegun = false;
    this.#requests += 1;
    // Only the first answer in line is sure to be told that its socket is gone: those behind it are never begun.
    response.once('close', this.#answered);
    const waiting = this.#waiting;
    turns.take({
      get isPatient() {
        return waiting.length === 0;
      },
      begin: () => {
        // It may have been answered already, as broken.
        if (this.socket.destroyed || response.headersSent || this.#current?.request !== request) {
          return false;
        }
        this.#isBegun = true;
        if (this.socket.isPaused()) {
          // Node pauses it again where it had reasons of its own.
          this.socket.resume();
        }
        if (this.#requests >= requests) {
          response.setHeader('Connection', 'close');
        }
        handle(exchange);
        return true;
      },
    });
  }

  readonly #answered = (): void => {
    this.#current = undefined;
    this.#since = this.#parts.clock.monotonic();
    const next = this.#waiting.shift();
    if (next !== undefined && !this.socket.destroyed && this.#requests < this.#parts.requests) {
      this.#begin(next);
    }
  };
}
