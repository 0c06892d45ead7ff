import { request } from 'node:http';
import { connect } from 'node:net';
import type { BellBotEvent } from '../../src/core/events.js';
import { Intake } from '../../src/core/intake.js';
import type { Ring } from '../../src/core/ring.js';
import { Ringer } from '../../src/core/ringer.js';
import { Hops } from '../../src/http/access/hops.js';
import { createHttpApp } from '../../src/http/app.js';
import type { HttpAppParts } from '../../src/http/parts.js';
import type { Route } from '../../src/http/route.js';
import { allRoutes } from '../../src/http/routes/all-routes.js';
import { HttpServer, type ServerLimits } from '../../src/http/server.js';
import { Stopping } from '../../src/http/stopping.js';
import { KeyRing } from '../../src/keys/key-ring.js';
import { chatMessage, replyToRefused } from '../../src/sources/chat.js';
import { networksOf } from '../../src/system/network.js';
import { systemClock } from '../../src/system/system-clock.js';
import { uuid7 } from '../../src/system/uuid7.js';
import { FakeBell } from '../core/fake-bell.js';
import { ManualClock } from '../system/manual-clock.js';
import { heardAnswers, type SentAnswer, undeclaredAnswers, withoutLineEnd } from './declared-answers.js';
import { FakeTunnel } from './fake-tunnel.js';
import { UnsureStore } from './unsure-store.js';

/** The key that the app under test knows, by the name `door`. */
export const rightKey = 'test-key-right';
/** Another key that it knows, by the name `shop`. */
export const otherKey = 'test-key-other';

/** How the app under test is made. */
export interface AppOptions {
  readonly keys?: boolean;
  readonly rate?: number;
  /** As the option of this name. */
  readonly proxy?: string;
  readonly queue?: number;
  readonly bots?: 'ring' | 'ignore';
  /** Strikes last until the test ends them. */
  readonly byHand?: boolean;
  readonly ready?: boolean;
  readonly newId?: () => string;
  readonly limits?: Partial<ServerLimits>;
  /** The test has it fail in ways that no route declares. */
  readonly undeclared?: boolean;
}

/** The whole HTTP side over a fake bell, listening on a free port of 127.0.0.1. */
export class RunningApp {
  readonly clock = new ManualClock();
  /** The clock by which connections are looked after; apart, so that the timers of the other are those of requests. */
  readonly serverClock = new ManualClock();
  readonly store = new UnsureStore(this.clock);
  readonly tunnel = new FakeTunnel();
  readonly told: BellBotEvent[] = [];
  readonly accepted: Ring[] = [];
  /** Every answer that was given, those excepted that were broken off. */
  readonly answers: SentAnswer[] = [];
  readonly bell: FakeBell;
  readonly ringer: Ringer;
  readonly server: HttpServer;
  readonly #parts: HttpAppParts;
  readonly #undeclared: boolean;
  url = '';
  port = 0;
  /** The port at which the tunnel would ask. */
  tunnelPort = 0;

  constructor(options: AppOptions = {}) {
    const { keys = true, rate = 0, queue = 100, byHand = true, ready = true } = options;
    const { clock, store, tunnel } = this;
    // What express-rate-limit puts into headers comes from the real clock.
    clock.epoch = systemClock.now();
    this.bell = new FakeBell({ clock, byHand, ready });
    this.ringer = new Ringer({
      bells: [{ bell: this.bell, limits: { queue, ttl: 0, pdelay: 1000 } }],
      store,
      clock,
      newIds: (newest) => options.newId ?? uuid7(clock, newest),
      remember: 24 * 3_600_000,
    });
    this.ringer.onEvent((event) => {
      if (event.type === 'accepted') {
        this.accepted.push(event.ring);
      }
    });
    const tell = (event: BellBotEvent): void => void this.told.push(event);
    this.#undeclared = options.undeclared ?? false;
    this.#parts = {
      ringer: this.ringer,
      intake: new Intake({ ringer: this.ringer, bell: 'bell', bots: options.bots ?? 'ring', tell }),
      clock,
      keys: new KeyRing(
        keys
          ? [
              { name: 'door', key: rightKey },
              { name: 'shop', key: otherKey },
            ]
          : [],
      ),
      rate,
      proxies: (options.proxy ?? '').split(',').flatMap((text) => networksOf(text.trim()) ?? []),
      bell: 'bell',
      chatMessage,
      replyToRefused,
      tunnel,
      version: '1.2.3',
      tell,
    };
    const app = heardAnswers(createHttpApp(this.#parts), (answer) => this.answers.push(answer));
    this.server = new HttpServer(app, {
      host: '127.0.0.1',
      port: 0,
      clock: this.serverClock,
      tell,
      tunnelled: true,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
  }

  async start(): Promise<this> {
    await this.ringer.start();
    const { url, port, tunnelPort = 0 } = await this.server.start();
    this.url = url;
    this.port = port;
    this.tunnelPort = tunnelPort;
    return this;
  }

  /** From now on requests come as they do through the tunnel. */
  comeByTunnel(): void {
    this.port = this.tunnelPort;
    this.url = `http://127.0.0.1:${this.tunnelPort}`;
  }

  /** Stops, and rejects when there was an answer that the routes don't declare. */
  async stop(): Promise<void> {
    await this.#stop();
    const undeclared = this.#undeclared ? [] : undeclaredAnswers(this.routes, this.answers);
    const wrong = [...undeclared, ...withoutLineEnd(this.answers)];
    if (wrong.length > 0) {
      throw new Error(wrong.join('\n'));
    }
  }

  async #stop(): Promise<void> {
    const stopped = this.server.stop();
    await this.serverClock.advance(1000);
    await stopped;
    if (this.bell.striking) {
      const over = this.ringer.stop();
      this.bell.finish();
      await over;
    } else {
      await this.ringer.stop();
    }
  }

  /** The routes as they are declared. */
  get routes(): readonly Route[] {
    return allRoutes({
      ...this.#parts,
      stopping: new Stopping(),
      hops: new Hops(this.#parts.proxies, this.tunnel),
    });
  }

  /** Every code with which a request was refused. */
  get refusals(): string[] {
    return this.told.flatMap((event) => (event.type === 'refused' ? [event.error.code] : []));
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  /** Posts JSON to /ring with the right key in a header. */
  ring(fields: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch('/ring', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-BellBot-Key': rightKey, ...headers },
      body: JSON.stringify(fields),
    });
  }

  /** Posts a form to /ring, without a key of its own. */
  form(
    fields: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.fetch('/ring', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** The status of a request with any headers at all, `Host` included, over a connection of its own. */
  status(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: this.port, method, path, headers, agent: false },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  /** Sends bytes over a connection of its own and gives back everything that comes until it is closed. */
  raw(...pieces: (string | Buffer)[]): Promise<string> {
    return this.rawUntil(undefined, ...pieces);
  }

  /** Sends bytes over a connection of its own, which it closes once what has come matches `end`. */
  rawUntil(end: RegExp | undefined, ...pieces: (string | Buffer)[]): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: this.port });
      let received = '';
      socket.setEncoding('utf8');
      socket.on('data', (data: string) => {
        received += data;
        if (end?.test(received) === true) {
          socket.destroy();
        }
      });
      // A reset connection is one of the ways in which a server may refuse.
      socket.on('error', () => {});
      socket.on('close', () => resolve(received));
      for (const piece of pieces) {
        socket.write(piece);
      }
    });
  }
}

/** Runs a test against an app that is stopped in any case. */
export async function withApp(options: AppOptions, test: (app: RunningApp) => Promise<void>): Promise<void> {
  const app = await new RunningApp(options).start();
  try {
    await test(app);
  } catch (error) {
    await app.stop().catch(() => {});
    throw error;
  }
  await app.stop();
}

/** A problem document, checked to be one of the catalogue's, with nothing of the inside in it. */
export async function problem(
  response: Response,
): Promise<{ code: string; detail: string; errors?: { field: string }[] }> {
  const text = await response.text();
  const type = response.headers.get('content-type');
  if (type !== 'application/problem+json') {
    throw new Error(`expected a problem document, got ${response.status} ${type}: ${text}`);
  }
  const document = JSON.parse(text);
  const same =
    document.status === response.status && document.type === `urn:bellbot:problem:${document.code}`;
  if (!same || typeof document.detail !== 'string' || typeof document.title !== 'string') {
    throw new Error(`not a proper problem document: ${text}`);
  }
  if (/test-key|node_modules|\.js|\\n\s+at /.test(text)) {
    throw new Error(`something of the inside shows: ${text}`);
  }
  return document;
}
