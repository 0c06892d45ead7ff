import assert from 'node:assert/strict';
import type { Ring } from '../../src/core/ring.js';
import type { Heard, RingerRig } from './ringer-rig.js';

/** Milliseconds after which what could not be stored has been tried again. */
const settleTime = 2500;

/** Every ring that is stored, oldest first. */
export async function allRings({ store }: RingerRig): Promise<Ring[]> {
  return (await store.list({ limit: 10_000 })).reverse();
}

/** Strikes that were commanded, of all rings or of one. */
export function strikesOf({ heard }: RingerRig, id?: string): Heard[] {
  return heard.filter(({ event }) => event.type === 'striking' && (id === undefined || event.ring.id === id));
}

/** Holds the attempts that are stored against the strikes that were commanded. */
export class AttemptCount {
  readonly #rig: RingerRig;
  /** By id: strikes that were stored and not commanded when a life ended. */
  readonly #uncommanded = new Map<string, number>();
  /** When the disk began to be well as far as was seen, monotonic milliseconds. */
  #wellSince = Number.POSITIVE_INFINITY;

  constructor(rig: RingerRig) {
    this.#rig = rig;
  }

  /** Attempts that are to be stored of a ring while no strike of it is being begun. */
  expected(id: string): number {
    return strikesOf(this.#rig, id).length + (this.#uncommanded.get(id) ?? 0);
  }

  /** Looks at what a life left: at most so many strikes were stored in it and not commanded. */
  async lookAtEnd(mostUncommanded: number): Promise<void> {
    let added = 0;
    for (const { id, attempts } of await allRings(this.#rig)) {
      const more = attempts - this.expected(id);
      assert.ok(more >= 0, `${attempts} attempts of ${id}, fewer than were made`);
      added += more;
      this.#uncommanded.set(id, (this.#uncommanded.get(id) ?? 0) + more);
    }
    assert.ok(added <= mostUncommanded, `${added} strikes were stored and not commanded`);
  }

  /** Looks while BellBot goes on; nothing is said while the disk is not well. */
  async look(): Promise<void> {
    const { store, bell, clock, life } = this.#rig;
    if (store.delay > 0 || store.fault !== undefined || store.underWay > 0 || bell.attachTime > 0) {
      this.#wellSince = Number.POSITIVE_INFINITY;
      return;
    }
    this.#wellSince = Math.min(this.#wellSince, clock.monotonic());
    if (clock.monotonic() - this.#wellSince < settleTime) {
      return;
    }
    for (const { id, attempts, state } of await allRings(this.#rig)) {
      assert.equal(attempts, this.expected(id), `attempts of ${id}, which is ${state} in life ${life}`);
    }
  }
}
