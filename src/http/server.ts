import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, Request, Response } from 'express';
import type { BellBotEvent } from '../core/events.js';
import type { Clock } from '../core/ports.js';
import { reachedHere } from '../system/address.js';
import { BrokenRequests } from './broken-requests.js';
import type { Exchange } from './connections/connection.js';
import { type ConnectionLimits, ConnectionTable, connectionLimits } from './connections/connection-table.js';
import { listenError } from './listen-error.js';
import { stoppingEvent } from './stopping.js';

/** Where and how to listen. */
export interface HttpServerOptions {
  /** Address or name to listen on. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly clock: Clock;
  /** True to listen at a free port of 127.0.0.1 as well, for what comes through the tunnel. */
  readonly tunnelled?: boolean;
  /** Hears `refused` for requests that never became one, and `connections-closed`. */
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
  /** The port of 127.0.0.1 that is the tunnel's alone; undefined without one. */
  readonly tunnelPort: number | undefined;
}

/** How long the sender of a request may take, and how much may come in at once. Times in milliseconds. */
export interface ServerLimits extends ConnectionLimits {
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
}

/** The usual limits. */
export const serverLimits: ServerLimits = Object.freeze({
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16_384,
  ...connectionLimits,
});

/** How long requests under way may take when the server stops, milliseconds. */
const stopGrace = 800;

/** A server that listens, and what it keeps of its connections. */
interface Running {
  /** The one for everybody, and the tunnel's if there is one. */
  readonly servers: readonly [Server, ...Server[]];
  readonly table: ConnectionTable;
}

/** The listening side of an Express app. */
export class HttpServer {
  readonly #app: Express;
  readonly #options: HttpServerOptions;
  #started: Promise<Running> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(app: Express, options: HttpServerOptions) {
    this.#app = app;
    this.#options = options;
  }

  /** Listens. Called once. Rejects with `cannot-listen` and a sentence that says what to do. */
  async start(): Promise<Listening> {
    const { host } = this.#options;
    this.#started = this.#listen();
    const [main, tunnel] = (await this.#started).servers;
    const { port } = addressOf(main);
    const tunnelPort = tunnel === undefined ? undefined : addressOf(tunnel).port;
    return { host, port, url: `http://${reachedHere(host, port)}`, tunnelPort };
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

  async #listen(): Promise<Running> {
    const { host, port, clock, tell, tunnelled = false } = this.#options;
    const limits = { ...serverLimits, ...this.#options.limits };
    const broken = new BrokenRequests(tell);
    const handle = ({ request, response }: Exchange): void => {
      if (broken.accepts(request, response)) {
        // Express goes on to this only where it can't read the URL; for everything else there is a route or a refusal.
        const unreadable = (): void => broken.answerUnreadable(request, response);
        this.#app(request as Request, response as Response, unreadable);
      }
    };
    const table = new ConnectionTable({ limits, clock, handle, tell });
    const main = this.#build(limits, broken, table, false);
    await listen(main, host, port);
    if (!tunnelled) {
      return { servers: [main], table };
    }
    const tunnel = this.#build(limits, broken, table, true);
    try {
      await listen(tunnel, '127.0.0.1', 0);
    } catch (error) {
      main.close();
      throw error;
    }
    return { servers: [main, tunnel], table };
  }

  #build(limits: ServerLimits, broken: BrokenRequests, table: ConnectionTable, byTunnel: boolean): Server {
    // Node would answer a missing Host without a problem document.
    const server = createServer({ ...limits, requireHostHeader: false });
    const take = (request: IncomingMessage, response: ServerResponse): void => {
      const exchange = { request, response };
      broken.note(exchange);
      table.take(exchange);
    };
    server.on('request', take);
    // RFC 9110, section 10.1.1: an expectation that is not known may be passed over.
    server.on('checkExpectation', take);
    server.on('clientError', (error, socket) => broken.answer(error, socket));
    // Before Node makes a parser for it.
    server.prependListener('connection', (socket) => table.admit(socket, byTunnel));
    server.on('connection', (socket) => table.watch(socket));
    return server;
  }

  async #stop(started: Promise<Running>): Promise<void> {
    const running = await started.catch(() => undefined);
    if (running === undefined) {
      return;
    }
    const { servers, table } = running;
    const closed = servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
        }),
    );
    this.#app.emit(stoppingEvent);
    const cancel = this.#options.clock.after(stopGrace, () => {
      for (const server of servers) {
        server.closeAllConnections();
      }
    });
    await Promise.all(closed);
    cancel();
    table.end();
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  server.removeAllListeners('error');
  // Such as too many open files when a connection is taken: the connection is lost, the server goes on.
  server.on('error', () => {});
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new TypeError('the server listens on no port');
  }
  return address;
}
