import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ring } from '../../src/core/ring.js';
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { systemClock } from '../../src/system/system-clock.js';
import { seededRandom } from '../system/seeded-random.js';
import { BellBotProcess } from './bellbot-process.js';
import { EventClients } from './event-clients.js';

/** How much is sent, and how often the server is killed. */
export interface ExactlyOnceOptions {
  readonly events: number;
  readonly kills: number;
  readonly connections: number;
  readonly seed: number;
  /** Hears how far it is. */
  readonly progress?: (sentence: string) => void;
}

/** What came of it. */
export interface ExactlyOnceResult {
  /** Requests that were answered, repetitions included. */
  readonly requests: number;
  /** Attempts that failed because the server was down, or was asked to wait. */
  readonly retries: number;
  /** Requests that were answered with the first answer again. */
  readonly replays: number;
  readonly rings: number;
  readonly rung: number;
  readonly kills: number;
  /** Times the bell of the virtual Uno sounded. */
  readonly dings: number;
  /** Strikes that were begun. */
  readonly attempts: number;
  /** Strikes that were cut short while the server lived. */
  readonly cutShort: number;
  /** What was not as promised, as sentences. */
  readonly problems: readonly string[];
}

/** The shortest strike that the bell of the virtual Uno can tell from the next, and no limits. */
const fastest = ['board=virtual', 'tunnel=off', 'start=75', 'strike=78', 'sdelay=0', 'pdelay=0'];
const unlimited = ['rate=0', 'queue=1000000', 'ttl=0'];
/** Most milliseconds from the answer that a kill waits for to the kill, and from the ding: about the time to the next. */
const delays = { answer: 20, ding: 100 };
/** Milliseconds between two looks at how far it is. */
const glance = 5;

/**
 * Sends every event 1 to 4 times, in a random order, to a BellBot that is killed and started again at random moments:
 * half of them while requests come in, half while what came in rings. Resolves when every ring is over.
 */
export async function runExactlyOnce(options: ExactlyOnceOptions): Promise<ExactlyOnceResult> {
  const run = new ExactlyOnceRun(options);
  try {
    return await run.result();
  } finally {
    await run.end();
  }
}

class ExactlyOnceRun {
  readonly #options: ExactlyOnceOptions;
  readonly #random: () => number;
  readonly #clients: EventClients;
  readonly #lives: BellBotProcess[] = [];
  #port = 0;
  #kills = 0;
  #starting: Promise<void> = Promise.resolve();
  /** True when the process is to end. */
  #stopping = false;
  /** True when the run is to end. */
  #over = false;
  /** Lines of the present life's log that were looked at, and dings in those of all lives. */
  #seen = 0;
  #dingsSeen = 0;

  constructor(options: ExactlyOnceOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#clients = new EventClients(options.events, this.#random, () => this.#port);
  }

  async result(): Promise<ExactlyOnceResult> {
    await this.#start();
    await Promise.all([this.#killAtRandom(), this.#sendAndWait()]);
    await this.#stop('SIGTERM');
    return this.#judge(await this.#rings());
  }

  /** Ends the process and removes its folder, whatever happened. */
  async end(): Promise<void> {
    this.#over = true;
    this.#clients.stop();
    await this.#starting.catch(() => {});
    await this.#lives.at(-1)?.end();
  }

  async #sendAndWait(): Promise<void> {
    await this.#clients.sendAll(this.#options.connections);
    await this.#clients.untilOver((count) => this.#tell(`${count} are over`));
  }

  get #life(): BellBotProcess {
    const life = this.#lives.at(-1);
    if (life === undefined) {
      throw new Error('BellBot was never started');
    }
    return life;
  }

  /** Starts BellBot, on the same port and folder as before. When it ends by itself, so does the run. */
  #start(): Promise<void> {
    this.#starting = this.#startLife();
    return this.#starting;
  }

  async #startLife(): Promise<void> {
    const home = this.#lives.at(-1)?.home;
    this.#seen = 0;
    const args = [`port=${this.#port}`, ...fastest, ...unlimited];
    const life = await BellBotProcess.start(home === undefined ? { args } : { args, home });
    this.#lives.push(life);
    this.#stopping = false;
    void life.exit().then(() => {
      if (!this.#stopping) {
        this.#clients.stop();
      }
    });
    this.#port = Number(new URL(await life.url()).port);
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    this.#stopping = true;
    this.#life.signal(signal);
    await this.#life.exit();
  }

  async #killAtRandom(): Promise<void> {
    const { kills } = this.#options;
    const early = Math.ceil(kills / 2);
    await this.#killAt(early, this.#clients.total, () => this.#clients.answered, delays.answer);
    await this.#killAt(kills - early, this.#options.events, () => this.#dings, delays.ding);
  }

  /** Kills so many times, each soon after `done` has reached a random share of `total`. */
  async #killAt(kills: number, total: number, done: () => number, delay: number): Promise<void> {
    // Not at the very end, after which there is nothing to disturb.
    const moments = Array.from({ length: kills }, () => this.#random() * total * 0.98);
    for (const moment of moments.sort((a, b) => a - b)) {
      while (done() < moment && !this.#over) {
        await pause(glance);
      }
      await pause(this.#random() * delay);
      if (this.#over) {
        return;
      }
      await this.#stop('SIGKILL');
      this.#kills += 1;
      this.#tell(`killed, the ${this.#kills}. time: ${this.#clients.answered} answers, ${this.#dings} dings`);
      await this.#start();
    }
  }

  #tell(sentence: string): void {
    this.#options.progress?.(sentence);
  }

  get #dings(): number {
    for (const { msg } of this.#life.log.slice(this.#seen)) {
      this.#seen += 1;
      this.#dingsSeen += Number(msg.includes('Ding!'));
    }
    return this.#dingsSeen;
  }

  async #rings(): Promise<Ring[]> {
    const store = new SqliteStore({ folder: join(this.#life.home, '.bellbot'), clock: systemClock });
    await store.start();
    const rings: Ring[] = [];
    for (let page = await store.list({ limit: 200 }); page.length > 0; ) {
      rings.push(...page);
      const last = page.at(-1);
      page = last === undefined ? [] : await store.list({ limit: 200, before: last.id });
    }
    await store.stop();
    return rings;
  }

  #judge(rings: readonly Ring[]): ExactlyOnceResult {
    const { events } = this.#options;
    const rung = rings.filter(({ state, strikes }) => state === 'rung' && strikes.made === 1).length;
    const dings = this.#dings;
    const attempts = rings.reduce((sum, ring) => sum + ring.attempts, 0);
    const cutShort = this.#lives
      .flatMap(({ log }) => log)
      .filter(({ msg }) => msg.startsWith('Strike cut short')).length;
    const problems = [...this.#clients.problems(rings)];
    if (rung !== events) {
      problems.push(`${rung} of ${events} have rung`);
    }
    for (const [what, count] of Object.entries({ dings, attempts })) {
      if (count < events || count > events + this.#kills + cutShort) {
        problems.push(`${count} ${what} for ${events} strikes asked for, with ${this.#kills} kills`);
      }
    }
    const { answered: requests, retries, replays } = this.#clients;
    const counts = { requests, retries, replays, rings: rings.length, rung, kills: this.#kills };
    return { ...counts, dings, attempts, cutShort, problems };
  }
}
