import { resolve } from 'node:path';
import { Backoff } from '../core/backoff.js';
import { Observable } from '../core/observable.js';
import type { Cancel, Clock, Tunnel, TunnelStatus } from '../core/ports.js';
import { inTime } from '../core/wait.js';
import { reachedHere } from '../system/address.js';
import { Liveness } from './liveness.js';
import { type AskLivez, askLivez } from './livez-request.js';
import {
  badAddress,
  noToken,
  notReachable,
  processEnded,
  sdkUnusable,
  sessionFailed,
  silentEdge,
  type TunnelFailure,
} from './ngrok-failure.js';
import type { FromSession, SessionRequest } from './ngrok-messages.js';
import { publicAddress } from './public-address.js';
import { type OpenSession, type SessionHandle, sessionOpener } from './session-process.js';

/** What a tunnel by ngrok needs to know. */
export interface NgrokTunnelOptions {
  /** ngrok's token. Without one the tunnel is `failed` as soon as it is started. */
  readonly authtoken: string | undefined;
  readonly proto: 'http' | 'tcp';
  /** Fixed domain (for `tcp` the reserved `host:port`), or one of ngrok's choice. */
  readonly domain: string | undefined;
  /** `host:port` of another edge than ngrok's. */
  readonly edge: string | undefined;
  /** PEM file of that edge's authority. */
  readonly edgeca: string | undefined;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for the spread of delays. */
  readonly random?: () => number;
  /** How a process with a session is started; tests put another in. */
  readonly openSession?: OpenSession;
  /** How `/livez` is asked; tests put another in. */
  readonly askLivez?: AskLivez;
}

/** Milliseconds from the start of a process until the edge must have given an address: the SDK would wait for ever. */
const connectLimit = 10_000;

/** Milliseconds between attempts at the most; from 1 s on it doubles. */
const longestDelay = 30_000;

/** Milliseconds up after which the next failure counts as the first. */
const stablePeriod = 60_000;

/** Milliseconds that `stop` leaves for an orderly end, and after which it resolves in any case. */
const closeLimit = { kill: 700, leave: 1_300 } as const;

/** The tunnel by ngrok's SDK: runs it in a process of its own, believes only what a request confirms, and redoes it. */
export class NgrokTunnel implements Tunnel {
  readonly #options: NgrokTunnelOptions;
  readonly #clock: Clock;
  readonly #token: string;
  readonly #random: () => number;
  readonly #retry = new Backoff(1_000, longestDelay);
  readonly #status = new Observable<TunnelStatus>({ state: 'off' });
  #local: string | undefined;
  #stopped = false;
  #stopping: Promise<void> | undefined;
  #session: SessionHandle | undefined;
  #liveness: Liveness | undefined;
  /** Counts sessions, so that what an earlier one still says is not heard. */
  #attempt = 0;
  #upSince: number | undefined;
  #cancelTimer: Cancel = () => undefined;

  constructor(options: NgrokTunnelOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#token = options.authtoken?.trim() ?? '';
    this.#random = options.random ?? Math.random;
  }

  get status(): TunnelStatus {
    return this.#status.value;
  }

  /** ngrok adds the header to HTTP alone; what goes through `tcp` it does not read. */
  get namesSender(): boolean {
    return this.#options.proto === 'http';
  }

  onStatus(listener: (status: TunnelStatus) => void): Cancel {
    return this.#status.onChange(listener);
  }

  start(target: { readonly host: string; readonly port: number }): void {
    if (this.#local !== undefined || this.#stopped) return;
    this.#local = reachedHere(target.host, target.port);
    if (this.#token === '') this.#status.set({ state: 'failed', reason: noToken.reason });
    else this.#connect(this.#local);
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  #connect(local: string): void {
    this.#status.set({ state: 'connecting' });
    if (this.#stopped) return;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const current = (run: () => void): void => {
      if (attempt === this.#attempt) run();
    };
    const open = this.#options.openSession ?? sessionOpener();
    this.#session = open(this.#request(local), {
      message: (message) => current(() => this.#hear(message, local)),
      ended: (text) => current(() => this.#lose(processEnded(text, this.#token), local)),
    });
    this.#cancelTimer = this.#clock.after(connectLimit, () => this.#lose(silentEdge(connectLimit), local));
  }

  #request(local: string): SessionRequest {
    const { proto, domain, edge, edgeca } = this.#options;
    return {
      authtoken: this.#token,
      proto,
      forwardTo: `${proto}://${local}`,
      domain,
      edge,
      edgeca: edgeca === undefined ? undefined : resolve(edgeca),
    };
  }

  #hear(message: FromSession, local: string): void {
    switch (message.type) {
      case 'listening':
        this.#watch(message.url, local);
        break;
      case 'heartbeat':
        this.#liveness?.heartbeat();
        break;
      case 'failed':
        this.#lose(sessionFailed(message.text, this.#token), local);
        break;
      case 'unusable':
        this.#lose(sdkUnusable(message.text, this.#token), local);
        break;
    }
  }

  /** There is an address; whether it works has to be seen. */
  #watch(text: string, local: string): void {
    this.#cancelTimer();
    const url = publicAddress(text);
    if (url === undefined) {
      this.#lose(badAddress(text, this.#token), local);
      return;
    }
    this.#liveness = new Liveness({
      clock: this.#clock,
      ask: this.#options.askLivez ?? askLivez,
      local: `http://${local}`,
      url,
      proto: this.#options.proto,
      confirmed: () => {
        this.#upSince = this.#clock.monotonic();
        this.#status.set({ state: 'up', url });
      },
      lost: (detail) => this.#lose(notReachable(url, detail, this.#token), local),
    });
    this.#liveness.start();
  }

  /** Ends the session, whatever is left of it, and begins another after a while if that can help. */
  #lose(failure: TunnelFailure, local: string): void {
    this.#drop();
    // Killed, not asked: closing hangs when the edge does.
    this.#session?.kill();
    if (this.#upSince !== undefined && this.#clock.monotonic() - this.#upSince >= stablePeriod)
      this.#retry.reset();
    this.#upSince = undefined;
    if (failure.retry === 'never') {
      this.#status.set({ state: 'failed', reason: failure.reason });
      return;
    }
    const retryInMs = this.#nextDelay(failure.retry === 'slowly');
    this.#cancelTimer = this.#clock.after(retryInMs, () => this.#connect(local));
    this.#status.set({ state: 'retrying', reason: failure.reason, retryInMs });
  }

  /**
   * Milliseconds to wait before the next attempt, up to a quarter less by chance so that bells don't march. `slowly`: what
   * is wrong takes minutes to go away.
   */
  #nextDelay(slowly: boolean): number {
    const next = this.#retry.next();
    return Math.round((slowly ? longestDelay : next) * (1 - this.#random() / 4));
  }

  /** From now on nothing that the session or its watch say is heard. */
  #drop(): void {
    this.#attempt += 1;
    this.#cancelTimer();
    this.#liveness?.stop();
    this.#liveness = undefined;
  }

  async #shutDown(): Promise<void> {
    const open = this.#liveness !== undefined;
    this.#drop();
    const session = this.#session;
    if (session !== undefined) {
      if (open) session.close();
      else session.kill();
      const cancelKill = this.#clock.after(closeLimit.kill, () => session.kill());
      await inTime(this.#clock, closeLimit.leave, session.gone, undefined);
      cancelKill();
    }
    this.#status.set({ state: 'off' });
  }
}
