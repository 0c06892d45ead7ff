import type { GateMemory, GateState } from '../../src/core/bell/gate.js';
import type { BellRules, QueueLimits } from '../../src/core/bell/rules.js';
import type { RingEvent } from '../../src/core/events.js';
import { single } from '../../src/core/pattern.js';
import type { Ring, RingRequest } from '../../src/core/ring.js';
import { Ringer } from '../../src/core/ringer.js';
import { uuid7 } from '../../src/system/uuid7.js';
import { ManualClock } from '../system/manual-clock.js';
import { FakeBell } from './fake-bell.js';
import { SlowStore } from './slow-store.js';

/** A ring of one strike, without a claim. */
export const plainRequest: RingRequest = {
  bell: 'bell',
  source: 'key',
  who: null,
  text: null,
  pattern: single,
  claim: null,
};

/** An event as it was heard. */
export interface Heard {
  readonly event: RingEvent;
  /** Monotonic milliseconds. */
  readonly at: number;
  /** The life of BellBot that told it; the first is 0. */
  readonly life: number;
}

/**
 * What a rig is made with: what the queue may do, for how many milliseconds events are remembered, what else the bells go
 * by, and their names.
 */
export interface RigOptions extends QueueLimits {
  readonly remember: number;
  readonly rules: Omit<BellRules, 'limits'>;
  readonly names: readonly string[];
}

/** What the gates of a rig's bells keep, as a file does. */
class Memory implements GateMemory {
  state: GateState | undefined;

  readonly save = async (state: GateState): Promise<void> => {
    this.state = JSON.parse(JSON.stringify(state));
  };
}

/** A ringer with a bell and a store that do what a test wants, over as many lives of BellBot as it takes. */
export class RingerRig {
  readonly clock = new ManualClock();
  readonly store = new SlowStore(this.clock);
  /** Everything that was told, in all lives. */
  readonly heard: Heard[] = [];
  /** The newest id that waited when the ringer started. */
  newestSeen: string | undefined;
  /** The first of the bells, of which most tests have no other. */
  bell: FakeBell;
  bells: FakeBell[];
  ringer: Ringer;
  /** Strikes that were commanded in former lives. */
  #commanded = 0;
  #life = 0;
  /** Ids go on sorting by acceptance, whatever the clock says in the next life. */
  #newest: string | undefined;
  readonly #options: RigOptions;
  readonly #memories: ReadonlyMap<string, Memory>;

  constructor(options: Partial<RigOptions> = {}) {
    const usual = { queue: 100, ttl: 900_000, pdelay: 1000, remember: 0, rules: {}, names: ['bell'] };
    this.#options = { ...usual, ...options };
    this.#memories = new Map(this.#options.names.map((name) => [name, new Memory()]));
    this.bells = this.#makeBells(true);
    this.bell = this.bells[0] as FakeBell;
    this.ringer = this.#make();
  }

  /** Strikes that were commanded in all lives. */
  get commanded(): number {
    return this.#commanded + this.bell.began.length;
  }

  /** Everything that was told, in all lives. */
  get events(): RingEvent[] {
    return this.heard.map(({ event }) => event);
  }

  /** The life of BellBot that goes on now; the first is 0. */
  get life(): number {
    return this.#life;
  }

  /** Takes a ring and says its id. */
  async accept(changes: Partial<RingRequest> = {}): Promise<string> {
    return (await this.ringer.accept({ ...plainRequest, ...changes })).acceptance.id;
  }

  /** The ring of that id. */
  async get(id: string): Promise<Ring> {
    const ring = await this.ringer.get(id);
    if (ring === undefined) {
      throw new Error(`there is no ring ${id}`);
    }
    return ring;
  }

  /** Ends the process at once and starts another one, with a bell that is ready or not. See `SlowStore.die`. */
  async nextLife({ intentsToo = false, ready = true } = {}): Promise<void> {
    this.clock.dropTimers();
    this.store.die(intentsToo);
    this.#commanded += this.bell.began.length;
    this.#life += 1;
    this.bells = this.#makeBells(ready);
    this.bell = this.bells[0] as FakeBell;
    this.ringer = this.#make();
    await this.ringer.start();
  }

  #makeBells(ready: boolean): FakeBell[] {
    return this.#options.names.map((name) => new FakeBell({ name, clock: this.clock, ready }));
  }

  #make(): Ringer {
    const { store, clock } = this;
    const { remember, rules, names: _, ...limits } = this.#options;
    const bells = this.bells.map((bell) => {
      const memory = this.#memories.get(bell.name) ?? new Memory();
      return { bell, limits, ...rules, memory };
    });
    const ids = uuid7(clock, this.#newest);
    const newId = (): string => {
      this.#newest = ids();
      return this.#newest;
    };
    const newIds = (newest: string | undefined): (() => string) => {
      this.newestSeen = newest;
      return newId;
    };
    const ringer = new Ringer({ bells, store, clock, newIds, remember });
    ringer.onEvent((event) => {
      this.heard.push({ event, at: clock.monotonic(), life: this.#life });
    });
    return ringer;
  }
}
