import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ring, RingState } from '../../src/core/ring.js';
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ModelBoard } from '../boards/model-board.js';
import { FaultInjection } from '../storage/fault-injection.js';
import { seededRandom } from '../system/seeded-random.js';
import { EventSender } from './event-sender.js';
import { faultPlan, faults, type Patient } from './faults.js';
import { arm, Life } from './life.js';
import { MortalStore } from './mortal-store.js';
import { SimulatedTime } from './simulated-time.js';
import { Witness } from './witness.js';

/** How long is simulated, and by which random numbers. */
export interface DayOptions {
  readonly hours: number;
  readonly seed: number;
  /** Hears how many hours are over. */
  readonly progress?: (hours: number) => void;
}

/** What came of it. */
export interface Day {
  readonly events: number;
  readonly rings: number;
  readonly states: ReadonlyMap<RingState, number>;
  readonly made: number;
  readonly attempts: number;
  readonly dings: number;
  readonly replays: number;
  readonly crashes: number;
  /** How often each fault was done. */
  readonly faults: ReadonlyMap<string, number>;
  /** What was not as promised, as sentences. */
  readonly problems: readonly string[];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** From one ring to the next. */
const interval = 10 * second;
/** How long after the last ring and the last fault everything must be over. */
const aftermath = 20 * minute;

/** Hours of virtual time with a ring every 10 s and every kind of fault every hour. The same seed, the same hours. */
export async function simulatedDay(options: DayOptions): Promise<Day> {
  const folder = await mkdtemp(join(tmpdir(), 'bellbot-day-'));
  try {
    return await new SimulatedDay(options, folder).run();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class SimulatedDay {
  readonly #options: DayOptions;
  readonly #folder: string;
  readonly #random: () => number;
  readonly #time = new SimulatedTime();
  readonly #board: ModelBoard;
  readonly #storage = new FaultInjection();
  readonly #witness = new Witness(() => this.#time.monotonic());
  readonly #sender: EventSender;
  readonly #done = new Map<string, number>();
  /** What happens when the next strike begins. */
  readonly #atStrike: Array<() => void> = [];
  #life: Life | undefined;
  #crashes = 0;

  constructor(options: DayOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#random = seededRandom(options.seed);
    this.#board = new ModelBoard(this.#time, { pin: arm.pin, rest: arm.start, contact: arm.start + 12 });
    this.#board.on('released', () => this.#witness.released());
    this.#sender = new EventSender(this.#time, this.#random, () => this.#life);
  }

  async run(): Promise<Day> {
    const { hours, progress } = this.#options;
    const time = this.#time;
    // Loaded before, since loading takes real time.
    await Promise.all([import('firmata-io'), import('johnny-five')]);
    time.beforeStep = async () => this.#life?.store.quiet();
    this.#start();
    for (let at = 0, number = 1; at < hours * hour; at += interval, number += 1) {
      time.after(at, () => this.#sender.send(`event-${number}`));
    }
    for (const { name, at } of faultPlan(hours, this.#random)) {
      time.after(at, () => this.#plan(name));
    }
    for (let over = 1; over <= hours; over += 1) {
      await time.run(hour);
      progress?.(over);
    }
    await time.run(aftermath);
    return await this.#judge((hours * hour) / interval);
  }

  #start(): void {
    const makeStore = (clock: ConstructorParameters<typeof SqliteStore>[0]['clock']): MortalStore => {
      const store = new SqliteStore({ folder: this.#folder, clock, thread: this.#storage });
      return new MortalStore(store, this.#time, (ring) => this.#witness.added(ring));
    };
    const life = new Life(this.#time, this.#board, makeStore, (event) => {
      this.#witness.heard(event);
      if (event.type === 'striking') {
        this.#atStrike.shift()?.();
      }
    });
    this.#time.during(life.start()).then(
      () => {
        this.#life = life;
      },
      () => this.#startLater(),
    );
  }

  /** As whatever starts programs on a server does. */
  #startLater(): void {
    this.#time.after(second + this.#random() * 4 * second, () => this.#start());
  }

  #crash(): void {
    const life = this.#life;
    if (life !== undefined) {
      this.#life = undefined;
      this.#crashes += 1;
      void this.#time.during(life.crash()).then(() => this.#startLater());
    }
  }

  /** Half of the faults come while the arm moves. */
  #plan(name: string): void {
    if (this.#random() < 0.5) {
      this.#do(name);
    } else {
      this.#atStrike.push(() => this.#time.after(this.#random() * 800, () => this.#do(name)));
    }
  }

  #do(name: string): void {
    const patient: Patient = {
      time: this.#time,
      board: this.#board,
      storage: this.#storage,
      random: this.#random,
      crash: () => this.#crash(),
      crashAtWrite: (at) => this.#life?.store.crashAt({ ...at, crash: () => this.#crash() }),
    };
    faults[name]?.(patient);
    this.#done.set(name, (this.#done.get(name) ?? 0) + 1);
  }

  async #judge(events: number): Promise<Day> {
    const dings = this.#board.dingTimes;
    const rings = await this.#rings();
    const states = new Map<RingState, number>();
    for (const { state } of rings) {
      states.set(state, (states.get(state) ?? 0) + 1);
    }
    const problems = [
      ...this.#sender.contradictions,
      ...this.#eventProblems(events, rings),
      ...this.#witness.problems(rings, dings),
    ];
    return {
      events,
      rings: rings.length,
      states,
      made: rings.reduce((sum, { strikes }) => sum + strikes.made, 0),
      attempts: rings.reduce((sum, { attempts }) => sum + attempts, 0),
      dings: dings.length,
      replays: this.#sender.replays,
      crashes: this.#crashes,
      faults: this.#done,
      problems,
    };
  }

  /** Every ring in the database, read by the life that comes after the last. */
  async #rings(): Promise<Ring[]> {
    const life = this.#life;
    if (life === undefined) {
      throw new Error('BellBot did not come back.');
    }
    let stopped = false;
    void life.stop().then(() => {
      stopped = true;
    });
    while (!stopped) {
      await this.#time.run(100);
    }
    const store = new SqliteStore({ folder: this.#folder, clock: this.#time });
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

  /** One ring for every event, and the one that its sender was told. */
  #eventProblems(events: number, rings: readonly Ring[]): string[] {
    const { answered } = this.#sender;
    const problems = rings.flatMap(({ id, text }) =>
      answered.get(text ?? '') === id ? [] : [`ring ${id} for ${text} is not what its sender was told`],
    );
    if (answered.size !== events || rings.length !== events) {
      problems.push(`${events} events, ${answered.size} answered, ${rings.length} rings`);
    }
    return problems;
  }
}
