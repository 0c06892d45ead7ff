import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { type EdgeCertificates, makeCertificates } from './certificate.js';
import { EdgeSession, type SdkRequest } from './edge-session.js';

/** What the edge does with sessions and visitors. `frozen` keeps every connection and answers nothing. */
export type EdgeFault = 'none' | 'silent' | 'frozen' | 'down';

/** What happened at the edge; see `Edge.next`. */
export type EdgeEvent = 'connection' | 'session' | 'bind' | 'unbind' | 'lost' | 'visitor' | 'heartbeat';

/** Starts a stand-in for ngrok's edge on 127.0.0.1, on free ports. `stop` must be called. */
export async function startEdge(): Promise<Edge> {
  const edge = new Edge(mkdtempSync(join(tmpdir(), 'bellbot-edge-')), makeCertificates());
  await edge.start();
  return edge;
}

/**
 * A stand-in for ngrok's edge: TLS, muxado and JSON towards the SDK, plain HTTP or TCP towards visitors. Everything
 * that an edge can do wrong can be switched on while it runs.
 */
export class Edge {
  readonly #events = new EventEmitter();
  readonly #folder: string;
  readonly #certificates: EdgeCertificates;
  readonly #tokens = new Set<string>();
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<EdgeSession>();
  readonly #secured = new Set<TLSSocket>();
  readonly #agents: Server = createServer((socket) => this.#takeAgent(socket));
  #visitors: Server = createServer((socket) => this.#takeVisitor(socket));
  #agentPort = 0;
  #publicPort = 0;
  #fault: EdgeFault = 'none';
  #refusal: { stage: 'auth' | 'bind'; error: string } | undefined;
  #bound: { session: EdgeSession; proto: string } | undefined;
  /** Every request to bind an endpoint so far, oldest first. */
  readonly binds: SdkRequest[] = [];
  /** Path of the authority's PEM file. */
  readonly caFile: string;

  /** `folder` is the edge's own: it keeps the authority's file there and removes the folder at the end. */
  constructor(folder: string, certificates: EdgeCertificates) {
    this.#folder = folder;
    this.#certificates = certificates;
    this.caFile = join(folder, 'ca.pem');
  }

  /** `host:port` to which the SDK connects. */
  get address(): string {
    return `127.0.0.1:${this.#agentPort}`;
  }

  /** The address that visitors use, without a slash at the end; the bound protocol's scheme. */
  get publicUrl(): string {
    return `${this.#bound?.proto === 'tcp' ? 'tcp' : 'http'}://127.0.0.1:${this.#publicPort}`;
  }

  async start(): Promise<void> {
    writeFileSync(this.caFile, this.#certificates.ca);
    this.#agentPort = await listen(this.#agents, 0);
    this.#publicPort = await listen(this.#visitors, 0);
  }

  /** Closes everything and removes the authority's file. */
  async stop(): Promise<void> {
    await this.#closeAll();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** From now on a session with this token is accepted. */
  authorise(token: string): void {
    this.#tokens.add(token);
  }

  /** Refuses at authentication or when the endpoint is bound, with a text in ngrok's form; undefined: no more. */
  refuse(refusal: { stage: 'auth' | 'bind'; error: string } | undefined): void {
    this.#refusal = refusal;
  }

  /** Begins or ends a fault. `down` closes all connections and both ports; `none` takes them up again. */
  async setFault(fault: EdgeFault): Promise<void> {
    const wasDown = this.#fault === 'down';
    this.#fault = fault;
    for (const secure of this.#secured) {
      if (fault === 'frozen') secure.pause();
      else secure.resume();
    }
    if (fault === 'down') await this.#closeAll();
    else if (wasDown) {
      await listen(this.#agents, this.#agentPort);
      await listen(this.#visitors, this.#publicPort);
    }
  }

  /** Cuts every session's connection; the ports stay open. */
  dropSessions(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Gives the endpoint another public address. Sessions are cut, as they are when ngrok moves one. */
  async moveAddress(): Promise<void> {
    this.#visitors.close();
    this.#visitors = createServer((socket) => this.#takeVisitor(socket));
    this.#publicPort = await listen(this.#visitors, 0);
    this.dropSessions();
  }

  /** Resolves when that happens the next time; rejects when it has not within half a minute. */
  async next(event: EdgeEvent): Promise<void> {
    await once(this.#events, event, { signal: AbortSignal.timeout(30_000) });
  }

  /** Sessions that are authenticated and connected now. */
  get openSessions(): number {
    return this.#sessions.size;
  }

  #takeAgent(socket: Socket): void {
    this.#keep(socket);
    this.#events.emit('connection');
    if (this.#fault === 'silent' || this.#fault === 'frozen') return;
    const secure = new TLSSocket(socket, {
      isServer: true,
      cert: this.#certificates.certificate,
      key: this.#certificates.key,
    });
    this.#secured.add(secure);
    secure.on('error', () => socket.destroy());
    const session: EdgeSession = new EdgeSession(secure, {
      authenticate: (request) => this.#authenticate(request, session),
      bind: (request) => this.#bind(request, session),
      unbound: () => {
        this.#bound = undefined;
        this.#events.emit('unbind');
      },
      heartbeat: () => this.#events.emit('heartbeat'),
    });
    socket.on('close', () => {
      this.#secured.delete(secure);
      if (this.#bound?.session === session) this.#bound = undefined;
      if (this.#sessions.delete(session)) this.#events.emit('lost');
    });
  }

  #authenticate(request: SdkRequest, session: EdgeSession): object {
    const token = request.Extra?.AuthToken ?? '';
    const error = this.#refusal?.stage === 'auth' ? this.#refusal.error : this.#tokenError(token);
    if (error !== undefined) return { Error: error };
    this.#sessions.add(session);
    this.#events.emit('session');
    return {
      Version: '2',
      ClientId: 'client',
      Extra: { Version: 'prod', Region: 'test', Cookie: 'cookie', AccountName: 'test' },
    };
  }

  /** ngrok's own texts carry the token; so do these. */
  #tokenError(token: string): string | undefined {
    if (this.#tokens.has(token)) return undefined;
    if (token === '') return 'Usage of ngrok requires an authtoken.\n\nERR_NGROK_4018\n';
    return `The authtoken is not valid.\nYour authtoken: ${token}\n\nERR_NGROK_105\n`;
  }

  #bind(request: SdkRequest, session: EdgeSession): object {
    if (this.#refusal?.stage === 'bind') return { Error: this.#refusal.error };
    const proto = request.Proto ?? 'http';
    this.binds.push(request);
    this.#bound = { session, proto };
    this.#events.emit('bind');
    return {
      Id: 'endpoint',
      URL: this.publicUrl,
      Proto: proto,
      Opts: request.Opts,
      Extra: { Token: 'token' },
    };
  }

  #takeVisitor(socket: Socket): void {
    this.#keep(socket);
    this.#events.emit('visitor');
    if (this.#fault === 'silent' || this.#fault === 'frozen') return;
    if (this.#bound === undefined) {
      socket.end(
        'HTTP/1.1 404 Not Found\r\nngrok-error-code: ERR_NGROK_3200\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
      );
      return;
    }
    this.#bound.session.proxy(socket, this.#bound.proto);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  async #closeAll(): Promise<void> {
    const closed = [this.#agents, this.#visitors]
      .filter((server) => server.listening)
      .map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
