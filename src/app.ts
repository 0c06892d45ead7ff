import { fileURLToPath } from 'node:url';
import { armAdvice } from './boards/arm.js';
import { EmulatedBell } from './boards/emulated-bell.js';
import { ProcessBell } from './boards/process/process-bell.js';
import type { Config } from './config/config.js';
import { ClockJumps } from './core/clock-jumps.js';
import type { BellBotEvent } from './core/events.js';
import { Intake } from './core/intake.js';
import type { Bell, Cancel, Clock, RingStore, Tunnel } from './core/ports.js';
import { Retention } from './core/retention.js';
import { Ringer } from './core/ringer.js';
import { onListenerError, Signal } from './core/signal.js';
import { inTime } from './core/wait.js';
import { keysInUse } from './keys/keys-in-use.js';
import type { KeptKey } from './keys/made-key.js';
import { SqliteStore } from './storage/sqlite-store.js';
import { isThisMachine } from './system/address.js';
import { openProcess } from './system/own-process.js';
import { uuid7 } from './system/uuid7.js';
import { NgrokTunnel } from './tunnel/ngrok-tunnel.js';
import { OffTunnel } from './tunnel/off-tunnel.js';

/** The one bell's name, until there are more. */
const bellName = 'bell';
const millisecondsPerHour = 3_600_000;
const millisecondsPerDay = 24 * millisecondsPerHour;
/** The program that drives the boards. */
const boardProcess = fileURLToPath(new URL('./board-process.js', import.meta.url));
/** How long a strike under way may take its time when BellBot stops; milliseconds. Then the arm goes back early. */
const strikeGrace = 1200;

/** What is known once BellBot answers requests. */
export interface Started {
  /** Where it listens. */
  readonly url: string;
  /** The key that is kept in the data folder because BellBot can be reached from outside and none was set. */
  readonly keptKey: KeptKey | undefined;
  /** True when requests need a key. */
  readonly locked: boolean;
}

/** All of BellBot, put together for one configuration. */
export class App {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #version: string;
  readonly #events = new Signal<BellBotEvent>();
  /** What undoes the parts that were started, in the order in which they were. */
  readonly #stops: Array<() => Promise<void>> = [];
  #ringer: Ringer | undefined;
  #bell: ProcessBell | undefined;

  constructor(config: Config, clock: Clock, version: string) {
    this.#config = config;
    this.#clock = clock;
    this.#version = version;
  }

  /** Number of rings that wait or are being struck. */
  get waiting(): number {
    return this.#ringer?.length ?? 0;
  }

  /** Calls `listener` with everything that BellBot tells about itself. */
  onEvent(listener: (event: BellBotEvent) => void): Cancel {
    return this.#events.on(listener);
  }

  /**
   * Starts the parts in order: store, bell, ringer, HTTP, board, tunnel. Resolves when requests are answered; board and
   * tunnel come by themselves. Rejects when it cannot listen or use its folder, with all that was started stopped.
   */
  async start(): Promise<Started> {
    try {
      return await this.#start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops what was started, in reverse order. May be called more than once. */
  async stop(): Promise<void> {
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) {
      await stop();
    }
  }

  /**
   * Brings the arm to rest whatever is under way, and lets no further strike begin: what has to be done before the
   * process ends in any other way than by `stop`. Resolves when the board has confirmed the rest angle, or after 300 ms; never
   * rejects. May be called at any time and more than once.
   */
  async park(): Promise<void> {
    this.#ringer?.stop().catch(() => {});
    await this.#bell?.rest();
  }

  async #start(): Promise<Started> {
    const config = this.#config;
    const tell = (event: BellBotEvent): void => this.#events.emit(event);
    const stopReporting = onListenerError((error) => tell({ type: 'listener-failed', error }));
    this.#stops.push(async () => stopReporting());
    const jumps = new ClockJumps(this.#clock, (by) => {
      this.#ringer?.clockJumped();
      tell({ type: 'clock-jumped', by, now: this.#clock.now() });
    });
    jumps.start();
    this.#stops.push(async () => jumps.stop());
    const { keys, kept } = await keysInUse(config, isReachable(config));

    const store = this.#buildStore(tell);
    this.#stops.push(() => store.stop());
    const [web] = await Promise.all([loadWeb(), store.start()]);
    const retention = new Retention(store, this.#clock, config.keep * millisecondsPerDay);
    this.#stops.push(() => retention.stop());

    const bell = this.#buildBell(tell);
    this.#stops.push(() => bell.close());

    const ringer = this.#buildRinger(this.#asTold(bell), store, tell);
    const tunnel = this.#buildTunnel(tell);
    const clock = this.#clock;
    const http = {
      ringer,
      intake: new Intake({ ringer, bell: bellName, bots: config.bots, tell }),
      clock,
      keys,
      rate: config.rate,
      proxies: config.proxy ?? [],
      bell: bellName,
      chatMessage: web.chatMessage,
      replyToRefused: web.replyToRefused,
      tunnel,
      version: this.#version,
      tell,
    };
    const server = new web.HttpServer(web.createHttpApp(http), {
      host: config.host,
      port: config.port,
      clock,
      tell,
      tunnelled: wantsTunnel(config),
    });
    // The ways in close together, while the strike under way ends.
    this.#stops.push(async () => {
      await Promise.all([tunnel.stop(), server.stop(), this.#endStrike(ringer, bell)]);
    });
    for (const sentence of [...(kept?.warnings ?? []), ...armAdvice(config)]) {
      tell({ type: 'advice', sentence });
    }
    tell({ type: 'bell-status', bell: bellName, status: bell.status });
    await ringer.start();
    const address = await server.start();
    await store.listensAt(address.url);
    retention.start();
    bell.start();
    // By a port of its own: what comes through it has an address of this machine, and must not count as that.
    tunnel.start({ host: '127.0.0.1', port: address.tunnelPort ?? address.port });
    return { url: address.url, keptKey: kept, locked: keys.required };
  }

  #buildStore(tell: (event: BellBotEvent) => void): SqliteStore {
    const { data } = this.#config;
    const store = new SqliteStore({
      folder: data,
      clock: this.#clock,
      tell: (incident) => tell({ type: 'store-incident', ...incident }),
    });
    store.onStatus((status) => tell({ type: 'store-status', status }));
    return store;
  }

  #buildBell(tell: (event: BellBotEvent) => void): ProcessBell {
    const { pin, start, strike, sdelay, board } = this.#config;
    const setup = { name: bellName, pin, start, strike, sdelay, board };
    const bell = new ProcessBell(setup, this.#clock, (events) =>
      openProcess({ program: boardProcess }, events),
    );
    bell.onNews((news) => {
      const { type } = news;
      tell(type === 'found' ? { ...news, type: 'board-found' } : { ...news, bell: bellName });
    });
    this.#asTold(bell).onStatus((status) => tell({ type: 'bell-status', bell: bellName, status }));
    this.#bell = bell;
    return bell;
  }

  /** The bell as people are told of it. */
  #asTold(bell: ProcessBell): Bell {
    return this.#config.board === 'virtual' ? new EmulatedBell(bell) : bell;
  }

  #buildRinger(bell: Bell, store: RingStore, tell: (event: BellBotEvent) => void): Ringer {
    const { queue, ttl, pdelay, remember } = this.#config;
    const limits = { queue, ttl: ttl * 1000, pdelay };
    const ringer = new Ringer({
      bells: [{ bell, limits }],
      store,
      clock: this.#clock,
      newIds: (newest) => uuid7(this.#clock, newest),
      remember: remember * millisecondsPerHour,
    });
    ringer.onEvent(tell);
    this.#ringer = ringer;
    return ringer;
  }

  /** Lets the strike under way end, early if it takes too long, and leaves the arm parked. */
  async #endStrike(ringer: Ringer, bell: ProcessBell): Promise<void> {
    const ended = ringer.stop();
    await inTime(this.#clock, strikeGrace, ended, undefined);
    await bell.stop();
    await ended;
  }

  #buildTunnel(tell: (event: BellBotEvent) => void): Tunnel {
    const { authtoken, proto, domain, edge, edgeca } = this.#config;
    const tunnel = wantsTunnel(this.#config)
      ? new NgrokTunnel({ authtoken, proto, domain, edge, edgeca, clock: this.#clock })
      : new OffTunnel();
    tunnel.onStatus((status) => tell({ type: 'tunnel-status', status }));
    return tunnel;
  }
}

function wantsTunnel({ tunnel, authtoken }: Config): boolean {
  return tunnel === 'on' || (tunnel === 'auto' && authtoken !== undefined);
}

/** True when requests may come from other machines: it is for them that one has a proxy. */
function isReachable(config: Config): boolean {
  return wantsTunnel(config) || !isThisMachine(config.host) || config.proxy !== undefined;
}

/** What answers requests. It is loaded while the store's thread opens the database, so that neither waits for the other. */
async function loadWeb() {
  const modules = [import('./http/app.js'), import('./http/server.js'), import('./sources/chat.js')] as const;
  const [{ createHttpApp }, { HttpServer }, { chatMessage, replyToRefused }] = await Promise.all(modules);
  return { createHttpApp, HttpServer, chatMessage, replyToRefused };
}
