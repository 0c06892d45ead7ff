import type { BellBotError } from '../../src/core/errors.js';
import type { Clock, KeptClaim } from '../../src/core/ports.js';
import type { Ring } from '../../src/core/ring.js';
import { MemoryStore } from './memory-store.js';

interface Commit {
  readonly intent: boolean;
  /** Makes it, unless it fails. */
  readonly end: (fault?: BellBotError) => void;
  readonly lose: () => void;
}

/** A store in memory whose commits take as long as a test says, one after another, or fail. */
export class SlowStore extends MemoryStore {
  /** Milliseconds of each commit from now on. */
  delay = 0;
  /** Milliseconds of each reading of one ring from now on; those that take time are made in turn with the commits. */
  readDelay = 0;
  /** What every commit fails with from now on, if anything. */
  fault: BellBotError | undefined;
  /** Commits that were asked for. */
  commits = 0;
  readonly #clock: Clock;
  readonly #underWay: Commit[] = [];
  #idleAt = 0;

  constructor(clock: Clock) {
    super({ clock });
    this.#clock = clock;
  }

  /** Commits that are under way. */
  get underWay(): number {
    return this.#underWay.length;
  }

  override add(ring: Ring, claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined> {
    return this.#commit(() => super.add(ring, claim, outlived), true);
  }

  override addAll(
    rings: readonly Ring[],
    claim?: KeptClaim,
    outlived?: string,
  ): Promise<KeptClaim | undefined> {
    return this.#commit(() => super.addAll(rings, claim, outlived), true);
  }

  override begin(ring: Ring): Promise<void> {
    return this.#commit(() => super.save(ring), true);
  }

  override save(ring: Ring): Promise<void> {
    return this.#commit(() => super.save(ring), false);
  }

  override get(id: string): Promise<Ring | undefined> {
    return this.readDelay === 0 ? super.get(id) : this.#commit(() => super.get(id), true, this.readDelay);
  }

  /**
   * The process ends: what has happened is kept as the store promises, what was about to happen only when the system
   * had written it, `intentsToo`. Nobody hears of it any more. The store goes on for the next process.
   */
  die(intentsToo: boolean): void {
    for (const { intent, end, lose } of this.#underWay.splice(0)) {
      lose();
      if (!intent || intentsToo) {
        end();
      }
    }
    this.#idleAt = 0;
    this.delay = 0;
    this.readDelay = 0;
    this.fault = undefined;
  }

  #commit<T>(work: () => Promise<T>, intent: boolean, takes = this.delay): Promise<T> {
    this.commits += 1;
    if (this.fault !== undefined) {
      return Promise.reject(this.fault);
    }
    if (takes === 0 && this.#underWay.length === 0) {
      return work();
    }
    const begins = Math.max(this.#clock.monotonic(), this.#idleAt);
    this.#idleAt = begins + takes;
    return new Promise((resolve, reject) => {
      let isHeard = true;
      const commit: Commit = {
        intent,
        end: (fault) => {
          (fault === undefined ? work() : Promise.reject<T>(fault)).then(
            (value) => (isHeard ? resolve(value) : undefined),
            (error: unknown) => (isHeard ? reject(error) : undefined),
          );
        },
        lose: () => {
          isHeard = false;
        },
      };
      this.#underWay.push(commit);
      this.#clock.after(this.#idleAt - this.#clock.monotonic(), () => {
        const place = this.#underWay.indexOf(commit);
        if (place !== -1) {
          this.#underWay.splice(place, 1);
          commit.end(this.fault);
        }
      });
    });
  }
}
