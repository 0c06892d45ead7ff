import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, Request, Response } from 'express';
import type { BellBotEvent } from '../core/events.js';
import type { Clock } from '../core/ports.js';
import { reachedHere } from '../system/address.js';
import { BrokenRequests } from './broken-requests.js';
import { listenError } from './listen-error.js';
import { stoppingEvent } from './stopping.js';

/** Where and how to listen. */
export interface HttpServerOptions {
  /** Address or name to listen on. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Hears `refused` for requests that never became one. */
  readonly tell?: (event: BellBotEvent) => void;
  /** Other limits than the usual ones. */
  readonly limits?: Partial<ServerLimits>;
}

/** Where the server listens. */
export interface Listening {
  /** The address as it was asked for. */
  readonly host: string;
  readonly port: number;
  /** A URL that reaches it from this machine, without a slash at the end. */
  readonly url: string;
}

/** How long the sender of a request may take, and how much may come in at once. Times in milliseconds. */
export interface ServerLimits {
  /** For all headers. */
  readonly headersTimeout: number;
  /** For headers and body. */
  readonly requestTimeout: number;
  /** How often both are looked at. */
  readonly connectionsCheckingInterval: number;
  /** How long a connection may stay without a request. */
  readonly keepAliveTimeout: number;
  /** Bytes of all headers. */
  readonly maxHeaderSize: number;
  /** Connections at once. */
  readonly maxConnections: number;
}

/** The usual limits. */
export const serverLimits: ServerLimits = Object.freeze({
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16_384,
  maxConnections: 1000,
});

/** How long requests under way may take when the server stops, milliseconds. */
const stopGrace = 800;

/** The listening side of an Express app. */
export class HttpServer {
  readonly #app: Express;
  readonly #options: HttpServerOptions;
  #started: Promise<Server> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(app: Express, options: HttpServerOptions) {
    this.#app = app;
    this.#options = options;
  }

  /** Listens. Called once. Rejects with `cannot-listen` and a sentence that says what to do. */
  async start(): Promise<Listening> {
    const { host } = this.#options;
    this.#started = this.#listen();
    const { port } = addressOf(await this.#started);
    return { host, port, url: `http://${reachedHere(host, port)}` };
  }

  /**
   * Takes no more connections, answers what is under way, and closes every connection within a second. May be called
   * more than once, and before `start`, when it does nothing.
   */
  async stop(): Promise<void> {
    if (this.#started !== undefined) {
      this.#stopped ??= this.#stop(this.#started);
      await this.#stopped;
    }
  }

  async #listen(): Promise<Server> {
    const { host, port } = this.#options;
    const { maxConnections, ...limits } = { ...serverLimits, ...this.#options.limits };
    // Node would answer a missing Host without a problem document.
    const server = createServer({ ...limits, requireHostHeader: false });
    server.maxConnections = maxConnections;
    const broken = new BrokenRequests(this.#options.tell);
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      if (broken.accepts(request, response)) {
        // Express goes on to this only where it can't read the URL; for everything else there is a route or a refusal.
        const unreadable = (): void => broken.answerUnreadable(request, response);
        this.#app(request as Request, response as Response, unreadable);
      }
    };
    server.on('request', handle);
    // RFC 9110, section 10.1.1: an expectation that is not known may be passed over.
    server.on('checkExpectation', handle);
    server.on('clientError', (error, socket) => broken.answer(error, socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, host, port)));
      server.listen({ host, port }, resolve);
    });
    server.removeAllListeners('error');
    // Such as too many open files when a connection is taken: the connection is lost, the server goes on.
    server.on('error', () => {});
    return server;
  }

  async #stop(started: Promise<Server>): Promise<void> {
    const server = await started.catch(() => undefined);
    if (server === undefined) {
      return;
    }
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    this.#app.emit(stoppingEvent);
    const cancel = this.#options.clock.after(stopGrace, () => server.closeAllConnections());
    await closed;
    cancel();
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new TypeError('the server listens on no port');
  }
  return address;
}
