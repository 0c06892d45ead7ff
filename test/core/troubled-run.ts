import assert from 'node:assert/strict';
import { BellBotError } from '../../src/core/errors.js';
import { plainPattern } from '../../src/core/pattern.js';
import { isFinal } from '../../src/core/ring.js';
import { settle } from '../system/manual-clock.js';
import { AttemptCount, allRings, strikesOf } from './attempt-count.js';
import { plainRequest, RingerRig } from './ringer-rig.js';
import type { Step, Trouble } from './trouble.js';

/** Milliseconds after which BellBot ends, whatever hangs. */
const leaveLimit = 2800;
const strikeTime = 600;
const pdelay = 1000;
const frame = 20;
/** More than any run needs. */
const mostCommits = 5000;
const year = 365 * 24 * 3_600_000;

/** A cancel, and what came of it. */
interface Cancelling {
  readonly id: string;
  readonly life: number;
  /** Number of events that were heard when it was asked for, and when it was over. */
  readonly from: number;
  until: number;
  done: boolean;
}

/** A ringer under troubles, and what was seen of it. Any promise that is broken at once fails at once. */
export class TroubledRun {
  readonly rig: RingerRig;
  readonly ttl: number;
  /** Ids of the rings in the order in which they were accepted. */
  readonly accepted: string[] = [];
  /** By id: when it was asked for (monotonic milliseconds), and in which life. */
  readonly asked = new Map<string, { readonly at: number; readonly life: number }>();
  readonly cancellings: Cancelling[] = [];
  /** By the event's name: the rings that it was answered with. */
  readonly byEvent = new Map<string, Set<string>>();
  readonly attempts: AttemptCount;
  /** Lives in which the disk was full at some time. */
  readonly fullIn = new Set<number>();
  /** By life: monotonic milliseconds at which it began. */
  readonly lives: number[] = [0];
  kills = 0;
  /** Lives that did not end by themselves. */
  ends = 0;
  readonly #unexpected: unknown[] = [];

  constructor(ttl: number) {
    this.ttl = ttl;
    this.rig = new RingerRig({ ttl, pdelay, remember: year });
    this.attempts = new AttemptCount(this.rig);
    const { store } = this.rig;
    const begin = store.begin.bind(store);
    // A queue that asks over and over without time passing would never let the test look.
    store.begin = (ring) => (store.commits > mostCommits ? new Promise(() => {}) : begin(ring));
  }

  /** Goes through the troubles, and then lets everything be well until all must be over. */
  async through(steps: readonly Step[]): Promise<void> {
    await this.rig.ringer.start();
    for (const { after, trouble } of steps) {
      await this.#advance(after);
      await this.#make(trouble);
      await settle();
      this.#expectNoneBroken();
      await this.attempts.look();
    }
    await this.#beWell();
  }

  async #advance(milliseconds: number): Promise<void> {
    const before = this.rig.store.commits;
    await this.rig.clock.advance(milliseconds);
    const commits = this.rig.store.commits - before;
    const most = (3 + this.accepted.length) * (3 + milliseconds / 300);
    assert.ok(commits <= most, `${commits} commits in ${milliseconds} ms`);
  }

  async #make(trouble: Trouble): Promise<void> {
    const { rig } = this;
    switch (trouble.type) {
      case 'ring':
        void this.#ring(trouble.strikes, trouble.event);
        break;
      case 'cancel':
        void this.#cancel(trouble.nth);
        break;
      case 'board':
        if (trouble.ready) {
          rig.bell.beReady();
        } else {
          rig.bell.beUnready();
        }
        break;
      case 'cut':
        rig.bell.cutNext = 1;
        break;
      case 'attach':
        rig.bell.attachTime = trouble.takes;
        break;
      case 'disk':
        rig.store.delay = trouble.takes;
        break;
      case 'reads':
        rig.store.readDelay = trouble.takes;
        break;
      case 'full':
        rig.store.fault = trouble.full ? new BellBotError('storage-full') : undefined;
        if (trouble.full) {
          this.fullIn.add(rig.life);
        }
        break;
      case 'clock':
        rig.clock.epoch += trouble.by;
        break;
      case 'stop':
        await this.#stop();
        await this.#nextLife(trouble);
        break;
      case 'kill':
        this.kills += 1;
        await this.#nextLife(trouble);
        break;
    }
  }

  async #ring(strikes: number, event: string | null): Promise<void> {
    const at = this.rig.clock.monotonic();
    const { life, ringer } = this.rig;
    const claim = event === null ? null : { scope: 'key', name: event, fingerprint: 'same' };
    try {
      const { acceptance, replayed } = await ringer.accept({
        ...plainRequest,
        pattern: plainPattern(strikes),
        claim,
      });
      const { id } = acceptance;
      if (!replayed) {
        this.accepted.push(id);
        this.asked.set(id, { at, life });
      }
      if (event !== null) {
        this.byEvent.set(event, (this.byEvent.get(event) ?? new Set()).add(id));
      }
    } catch (error) {
      this.#expectKnown(error, ['storage-full', 'stopping', 'event-being-taken', 'queue-full']);
    }
  }

  async #cancel(nth: number): Promise<void> {
    const over = new Set(
      this.rig.events.flatMap((event) => (event.type === 'finished' ? [event.ring.id] : [])),
    );
    const id = this.accepted.filter((accepted) => !over.has(accepted))[nth];
    if (id === undefined) {
      return;
    }
    const { heard, life, ringer } = this.rig;
    const cancelling = { id, life, from: heard.length, until: Number.POSITIVE_INFINITY, done: false };
    this.cancellings.push(cancelling);
    try {
      await ringer.cancel(id, 'By a test.');
      cancelling.done = true;
    } catch (error) {
      this.#expectKnown(error, ['storage-full', 'ring-not-waiting', 'ring-not-found']);
    }
    cancelling.until = heard.length;
  }

  #expectKnown(error: unknown, codes: readonly string[]): void {
    if (!(error instanceof BellBotError && codes.includes(error.code))) {
      this.#unexpected.push(error);
    }
  }

  #expectNoneBroken(): void {
    assert.deepEqual(this.#unexpected, []);
  }

  async #stop(): Promise<void> {
    const { rig } = this;
    const struck = strikesOf(this.rig).length;
    let over = false;
    void rig.ringer.stop().then(() => {
      over = true;
    });
    for (let passed = 0; passed < leaveLimit && !(over && rig.store.underWay === 0); passed += 50) {
      await this.#advance(50);
    }
    assert.equal(strikesOf(this.rig).length, struck, 'nothing is struck after the stop');
    if (over && rig.store.underWay === 0) {
      assert.equal(rig.clock.timers, 0, 'no timer is left after the stop');
      assert.equal(rig.bell.listeners, 0, 'nobody listens after the stop');
    } else if (!this.fullIn.has(rig.life)) {
      assert.ok(rig.store.underWay > 0, 'only a slow disk keeps it from ending');
    }
  }

  async #nextLife(end: { readonly intentsToo: boolean; readonly ready: boolean }): Promise<void> {
    const { rig } = this;
    const killed = this.kills > this.ends;
    this.ends = this.kills;
    const wasFull = this.fullIn.has(rig.life);
    // What the store holds is looked at before the next life begins to change it.
    const start = rig.store.tickets.bind(rig.store);
    rig.store.tickets = async (bell) => {
      rig.store.tickets = start;
      await settle();
      await this.attempts.lookAtEnd(killed || wasFull ? 1 : 0);
      return await start(bell);
    };
    await rig.nextLife(end);
    this.lives.push(rig.clock.monotonic());
  }

  async #beWell(): Promise<void> {
    const { rig } = this;
    rig.store.delay = 0;
    rig.store.readDelay = 0;
    rig.store.fault = undefined;
    rig.bell.attachTime = 0;
    rig.bell.cutNext = 0;
    while (rig.store.underWay > 0) {
      await rig.clock.advance(100);
    }
    rig.bell.beReady();
    const waiting = (await allRings(this.rig)).filter((ring) => !isFinal(ring));
    const strikes = waiting.reduce((sum, ring) => sum + ring.strikes.asked - ring.strikes.made, 0);
    await this.#advance((strikes + 1) * (pdelay + frame + strikeTime) + 5000);
    assert.equal(rig.ringer.length, 0, 'nothing waits any more');
    this.#expectNoneBroken();
    void rig.ringer.stop();
    await settle();
    assert.equal(rig.clock.timers, 0, 'no timer is left');
  }
}
