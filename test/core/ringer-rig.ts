import type { QueueLimits } from '../../src/core/bell-queue.js';
import type { RingEvent } from '../../src/core/events.js';
import type { Ring, RingRequest } from '../../src/core/ring.js';
import { Ringer } from '../../src/core/ringer.js';
import { uuid7 } from '../../src/system/uuid7.js';
import { ManualClock } from '../system/manual-clock.js';
import { FakeBell } from './fake-bell.js';
import { SlowStore } from './slow-store.js';

/** A ring of one strike, of an event without a name. */
export const plainRequest: RingRequest = {
  bell: 'bell',
  source: 'key',
  who: null,
  text: null,
  pattern: { strikes: 1 },
  event: null,
};

/** A ringer with a bell and a store that do what a test wants, over as many lives of BellBot as it takes. */
export class RingerRig {
  readonly clock = new ManualClock();
  readonly store = new SlowStore(this.clock);
  readonly events: RingEvent[] = [];
  bell = new FakeBell({ clock: this.clock });
  ringer: Ringer;
  /** Strikes that were commanded in former lives. */
  #commanded = 0;
  readonly #limits: QueueLimits;

  constructor(limits: Partial<QueueLimits> = {}) {
    this.#limits = { queue: 100, ttl: 900_000, pdelay: 1000, ...limits };
    this.ringer = this.#make();
  }

  /** Strikes that were commanded in all lives. */
  get commanded(): number {
    return this.#commanded + this.bell.began.length;
  }

  /** Takes a ring and says its id. */
  async accept(): Promise<string> {
    return (await this.ringer.accept(plainRequest)).acceptance.id;
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
    this.bell = new FakeBell({ clock: this.clock, ready });
    this.ringer = this.#make();
    await this.ringer.start();
  }

  #make(): Ringer {
    const { bell, store, clock } = this;
    const newId = uuid7(clock);
    const ringer = new Ringer({ bells: [bell], store, clock, newId, limits: this.#limits, remember: 0 });
    ringer.onEvent((event) => this.events.push(event));
    return ringer;
  }
}
