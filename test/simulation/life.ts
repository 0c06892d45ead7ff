import type { BoardPort, PortSource } from '../../src/boards/board-port.js';
import { BoardSupervisor } from '../../src/boards/board-supervisor.js';
import { FirmataLink } from '../../src/boards/firmata-link.js';
import { ServoBell } from '../../src/boards/servo-bell.js';
import { VirtualSource } from '../../src/boards/virtual-source.js';
import type { RingEvent } from '../../src/core/events.js';
import { Retention } from '../../src/core/retention.js';
import type { RingRequest } from '../../src/core/ring.js';
import { Ringer, type Taken } from '../../src/core/ringer.js';
import { uuid7 } from '../../src/system/uuid7.js';
import type { ModelBoard } from '../boards/model-board.js';
import type { MortalStore } from './mortal-store.js';
import { MortalClock, type SimulatedTime } from './simulated-time.js';

/** Milliseconds: how long a ring may wait, how long events are remembered, and the bell's delays. */
export const settings = { queue: 100, ttl: 150_000, pdelay: 1000, remember: 24 * 3_600_000, sdelay: 500 };

/** The bell's arm, degrees. */
export const arm = { name: 'bell', pin: 8, start: 75, strike: 90, sdelay: settings.sdelay };

/** BellBot from a start to its end, without the ways in: what src/app.ts builds, on simulated time. */
export class Life {
  /** Rejects when it crashes. */
  readonly #crashed: Promise<never>;
  readonly store: MortalStore;
  readonly #clock: MortalClock;
  readonly #tell: (event: RingEvent) => void;
  readonly #board: ModelBoard;
  readonly #bell: ServoBell;
  readonly #supervisor: BoardSupervisor;
  readonly #retention: Retention;
  #ringer: Ringer | undefined;
  #tellCrash: () => void = () => {};
  #dead = false;
  /** The port that may be open. */
  #port: BoardPort | undefined;

  /** `makeStore` gets the life's clock; `tell` hears what happens to rings. */
  constructor(
    time: SimulatedTime,
    board: ModelBoard,
    makeStore: (clock: MortalClock) => MortalStore,
    tell: (event: RingEvent) => void,
  ) {
    this.#crashed = new Promise((_, reject) => {
      this.#tellCrash = () => reject(new Error('BellBot has crashed.'));
    });
    this.#crashed.catch(() => {});
    const clock = new MortalClock(time);
    this.#clock = clock;
    this.#tell = tell;
    this.#board = board;
    this.store = makeStore(clock);
    const link = new FirmataLink(clock);
    this.#supervisor = new BoardSupervisor(this.#source(), link, clock);
    this.#bell = new ServoBell(arm, this.#supervisor, link, clock);
    this.#retention = new Retention(this.store, clock, 0);
  }

  /** Starts its parts. Rejects when the store cannot be used. */
  async start(): Promise<void> {
    await this.store.start();
    const ringer = this.#buildRinger();
    this.#ringer = ringer;
    this.#bell.start();
    await ringer.start();
    this.#retention.start();
    this.#supervisor.start();
  }

  /** Takes a ring in. Rejects as `Ringer.accept` does, and when it crashes meanwhile. */
  async accept(request: RingRequest): Promise<Taken> {
    if (this.#ringer === undefined) {
      throw new Error('BellBot has not started.');
    }
    return Promise.race([this.#ringer.accept(request), this.#crashed]);
  }

  /** Stops its parts as a user does. */
  async stop(): Promise<void> {
    await this.#ringer?.stop();
    await this.#bell.stop();
    await this.#supervisor.stop();
    await this.#retention.stop();
    await this.store.stop();
  }

  /** Ends at once, in the middle of whatever it does. Resolves when the system has closed its files. */
  async crash(): Promise<void> {
    this.#dead = true;
    this.#clock.die();
    this.#board.removeAllListeners('plugged-in');
    const port = this.#port;
    if (port !== undefined) {
      port.removeAllListeners();
      port.on('error', () => {});
      port.once('open', () => port.close(() => {}));
      port.close(() => {});
    }
    const closed = this.store.die();
    this.#tellCrash();
    await closed;
  }

  /** Where the board is found; notes which port may be open. */
  #source(): PortSource {
    const source = new VirtualSource(this.#board);
    return {
      find: async () => {
        const found = await source.find();
        this.#port = found.port;
        return found;
      },
      keep: () => source.keep(),
      onArrival: (listener) => source.onArrival(listener),
    };
  }

  #buildRinger(): Ringer {
    const { queue, ttl, pdelay, remember } = settings;
    const newIds = (newest: string | undefined): (() => string) => uuid7(this.#clock, newest);
    const bells = [{ bell: this.#bell, limits: { queue, ttl, pdelay } }];
    const ringer = new Ringer({ bells, store: this.store, clock: this.#clock, newIds, remember });
    ringer.onEvent((event) => {
      if (!this.#dead) {
        this.#tell(event);
      }
    });
    return ringer;
  }
}
