import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { readInSlices } from './slices.js';
import type { Turn, Turns } from './turns.js';

/** A request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What connections of one server have in common. */
export interface ConnectionParts {
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

let order = 0;

/** Cheaper than a clock, and all that is needed of one here. */
function nextOrder(): number {
  order += 1;
  return order;
}

/**
 * One connection of a client. Its requests are answered one after another (RFC 9112, section 9.3.2, leaves that to the
 * server): none is begun while the answer before it has not been handed to the system as a whole, so that nobody has answers
 * pile up by not taking them.
 */
export class Connection implements Turn {
  readonly socket: Socket;
  /** Whose place it has: `local`, `tunnel`, or the sender's address. */
  readonly owner: string;
  readonly #parts: ConnectionParts;
  readonly #waiting: Exchange[] = [];
  #current: Exchange | undefined;
  #isBegun = false;
  #requests = 0;
  #since = nextOrder();

  constructor(socket: Socket, owner: string, parts: ConnectionParts) {
    this.socket = socket;
    this.owner = owner;
    this.#parts = parts;
  }

  /** Where it stands in the order in which connections came or were answered last; the least is idle longest. */
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
      this.#waitForTurn(exchange);
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

  /** False where its client has sent more without waiting for the answer. */
  get isPatient(): boolean {
    return this.#waiting.length === 0;
  }

  /** The turn of its request has come. False where there is nothing to answer any more. */
  begin(): boolean {
    const current = this.#current;
    // It may have been answered already, as broken.
    if (current === undefined || this.#isBegun || this.socket.destroyed || current.response.headersSent) {
      return false;
    }
    this.#isBegun = true;
    if (this.socket.isPaused()) {
      // Node pauses it again where it had reasons of its own.
      this.socket.resume();
    }
    if (this.#requests >= this.#parts.requests) {
      current.response.setHeader('Connection', 'close');
    }
    this.#parts.handle(current);
    return true;
  }

  #waitForTurn(exchange: Exchange): void {
    this.#current = exchange;
    this.#isBegun = false;
    this.#requests += 1;
    // Only the first answer in line is sure to be told that its socket is gone: those behind it are never begun.
    exchange.response.once('close', this.#answered);
    this.#parts.turns.take(this);
  }

  readonly #answered = (): void => {
    this.#current = undefined;
    this.#since = nextOrder();
    const next = this.#waiting.shift();
    if (next !== undefined && !this.socket.destroyed && this.#requests < this.#parts.requests) {
      this.#waitForTurn(next);
    }
  };
}

/** The connection that has asked for nothing for the longest time; undefined where all are being answered. */
export function idleLongest(connections: Iterable<Connection>): Connection | undefined {
  let longest: Connection | undefined;
  for (const connection of connections) {
    if (connection.isIdle && (longest === undefined || connection.since < longest.since)) {
      longest = connection;
    }
  }
  return longest;
}
