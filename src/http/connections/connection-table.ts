import type { Socket } from 'node:net';
import type { BellBotEvent, ClosingReason } from '../../core/events.js';
import type { Cancel, Clock } from '../../core/ports.js';
import { isThisMachine } from '../../system/address.js';
import { addressSender } from '../access/rate-limit.js';
import { crumbsEvent } from '../request/body-bytes.js';
import { Closings } from './closings.js';
import { Connection, type ConnectionParts, type Exchange, idleLongest } from './connection.js';
import { noteTunnel } from './doors.js';
import { behindEvent, listenEvent } from './listening.js';
import { Shunned } from './shunned.js';
import { Turns } from './turns.js';
import { Untaken } from './untaken.js';

/** What connections may have of the server. Times in milliseconds. */
export interface ConnectionLimits {
  /** Connections at once. */
  readonly maxConnections: number;
  /** So many of them are kept for programs of this machine, whatever comes from elsewhere. */
  readonly localPlaces: number;
  /** Connections at once of one address elsewhere; of IPv6 one network of 64 bits. */
  readonly perAddress: number;
  /** Connections at once that come through the tunnel. */
  readonly perTunnel: number;
  /** Requests that may wait on a connection behind the one that is being answered. */
  readonly pipelined: number;
  /** Requests after which a connection is closed, in order. */
  readonly requests: number;
  /** Requests that begin in one turn of the event loop. */
  readonly perTurn: number;
  /** How long an address may not come back whose connection was cut for too many requests at once. */
  readonly shunned: number;
  /** How long a client may take for what it was sent. */
  readonly untaken: number;
}

/** The usual limits. */
export const connectionLimits: ConnectionLimits = Object.freeze({
  maxConnections: 1000,
  localPlaces: 100,
  perAddress: 100,
  perTunnel: 500,
  pipelined: 16,
  requests: 5000,
  perTurn: 32,
  shunned: 10_000,
  untaken: 60_000,
});

/** How often it is looked for answers that nobody takes, milliseconds. */
const lookEvery = 1000;
/** How long all connections are read with care after one was cut for what it sent, milliseconds. */
const waryFor = 60_000;
const local = 'local';
const tunnel = 'tunnel';

/** What a table is made of. */
export interface ConnectionTableParts {
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  readonly handle: (exchange: Exchange) => void;
  /** Hears `connections-closed`. */
  readonly tell?: ((event: BellBotEvent) => void) | undefined;
}

/**
 * All connections, and who may have how many. Programs of this machine are one owner, as is the tunnel, since their address
 * says nothing more of them; everybody else owns by address.
 */
export class ConnectionTable {
  readonly #limits: ConnectionLimits;
  readonly #clock: Clock;
  readonly #parts: ConnectionParts;
  readonly #shunned: Shunned;
  readonly #untaken: Untaken;
  readonly #closings: Closings;
  readonly #owners = new Map<string, Set<Connection>>();
  readonly #bySocket = new Map<Socket, Connection>();
  /** Those whose clients listen to events: they have places of their own, and are looked after by who sends to them. */
  readonly #listening = new Set<Connection>();
  #cancelLook: Cancel | undefined;
  /** Until when every connection is read in slices, monotonic. */
  #wary = Number.NEGATIVE_INFINITY;

  constructor({ limits, clock, handle, tell }: ConnectionTableParts) {
    const { pipelined, requests } = limits;
    this.#limits = limits;
    this.#clock = clock;
    this.#parts = { turns: new Turns(limits.perTurn), handle, pipelined, requests };
    this.#shunned = new Shunned(clock, limits.shunned);
    this.#untaken = new Untaken(limits.untaken);
    this.#closings = new Closings(clock, tell);
  }

  /** Number of connections but those of listeners. */
  get size(): number {
    return this.#bySocket.size - this.#listening.size;
  }

  /** Gives a new connection a place, if need be that of the one that is idle longest; else it is destroyed. */
  admit(socket: Socket, throughTunnel: boolean): void {
    if (throughTunnel) {
      noteTunnel(socket);
    }
    const owner = throughTunnel ? tunnel : ownerOf(socket);
    if (this.#shunned.has(owner)) {
      this.#turnAway(socket, 'shunned');
      return;
    }
    const crowd = this.#crowdAround(owner);
    if (crowd !== undefined) {
      const [reason, neighbours] = crowd;
      const longest = idleLongest(neighbours);
      if (longest === undefined) {
        this.#turnAway(socket, reason);
        return;
      }
      this.#close(longest, reason, addressOf(socket));
    }
    this.#parts.turns.newcomer();
    this.#add(new Connection(socket, owner, this.#parts));
  }

  /** To be called when Node has made its parser for a connection that was admitted. */
  watch(socket: Socket): void {
    if (this.#clock.monotonic() < this.#wary) {
      this.#bySocket.get(socket)?.readWithCare();
    }
  }

  /** Has a request answered in its turn; cuts a connection that sends too many without waiting. */
  take(exchange: Exchange): void {
    const connection = this.#bySocket.get(exchange.request.socket);
    if (connection === undefined || connection.take(exchange)) {
      return;
    }
    this.#punish(connection, 'pipelined');
  }

  /** Closes a connection for what it did, and does not let its address come back at once. */
  #punish(connection: Connection, reason: ClosingReason): void {
    this.#close(connection, reason, addressOf(connection.socket));
    this.#wary = this.#clock.monotonic() + waryFor;
    for (const each of this.#bySocket.values()) {
      each.readWithCare();
    }
    // Who is local shares that with everybody on this machine, and what comes through the tunnel with everybody outside.
    if (connection.owner !== local && connection.owner !== tunnel) {
      this.#shunned.add(connection.owner);
    }
  }

  /** Looks after no connection any more. */
  end(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    this.#closings.end();
  }

  /** Why there is no place, and among whom one may be made free; undefined where there is one. */
  #crowdAround(owner: string): ['address' | 'full', Iterable<Connection>] | undefined {
    const { maxConnections, localPlaces, perAddress, perTunnel } = this.#limits;
    const own = this.#owners.get(owner) ?? new Set();
    if (owner !== local && own.size >= (owner === tunnel ? perTunnel : perAddress)) {
      return ['address', own];
    }
    const locals = this.#owners.get(local)?.size ?? 0;
    if (owner !== local && this.size - locals >= maxConnections - localPlaces) {
      return ['full', [...this.#bySocket.values()].filter((each) => each.owner !== local)];
    }
    return this.size >= maxConnections ? ['full', this.#bySocket.values()] : undefined;
  }

  #add(connection: Connection): void {
    const { socket, owner } = connection;
    const own = this.#owners.get(owner);
    if (own === undefined) {
      this.#owners.set(owner, new Set([connection]));
    } else {
      own.add(connection);
    }
    this.#bySocket.set(socket, connection);
    socket.once('close', () => this.#remove(connection));
    socket.once(crumbsEvent, () => this.#punish(connection, 'crumbs'));
    socket.once(listenEvent, () => this.#letListen(connection));
    socket.once(behindEvent, () => this.#close(connection, 'behind', addressOf(socket)));
    this.#cancelLook ??= this.#clock.after(lookEvery, () => this.#look());
  }

  #letListen(connection: Connection): void {
    if (this.#bySocket.has(connection.socket)) {
      this.#leavePlace(connection);
      this.#listening.add(connection);
    }
  }

  #remove(connection: Connection): void {
    this.#leavePlace(connection);
    this.#bySocket.delete(connection.socket);
    this.#listening.delete(connection);
  }

  #leavePlace(connection: Connection): void {
    const own = this.#owners.get(connection.owner);
    own?.delete(connection);
    if (own?.size === 0) {
      this.#owners.delete(connection.owner);
    }
  }

  /** Removed at once: the sockets' own word that they are closed comes only after others have come. */
  #close(connection: Connection, reason: ClosingReason, from: string): void {
    this.#remove(connection);
    connection.cut();
    this.#closings.note(reason, from);
  }

  #turnAway(socket: Socket, reason: ClosingReason): void {
    this.#closings.note(reason, addressOf(socket));
    socket.destroy();
  }

  #look(): void {
    this.#cancelLook = undefined;
    const now = this.#clock.monotonic();
    for (const connection of this.#bySocket.values()) {
      if (!this.#listening.has(connection) && this.#untaken.isOver(connection.socket, now)) {
        this.#close(connection, 'untaken', addressOf(connection.socket));
      }
    }
    if (this.#bySocket.size > 0) {
      this.#cancelLook = this.#clock.after(lookEvery, () => this.#look());
    }
  }
}

function ownerOf({ remoteAddress = '', localAddress }: Socket): string {
  return isThisMachine(remoteAddress) || remoteAddress === localAddress
    ? local
    : addressSender(remoteAddress);
}

function addressOf({ remoteAddress = 'unknown' }: Socket): string {
  return remoteAddress;
}
