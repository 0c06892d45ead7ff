import { BellBotError } from '../core/errors.js';
import type { Cancel, Clock } from '../core/ports.js';
import type { DatabaseKeeper } from './database-link.js';
import { Patience } from './deadlines.js';
import { asFault, StorageFault } from './faults.js';
import type { BatchReply, Failure, Outcome } from './messages.js';
import { idOfHex } from './ring-document.js';
import { batchOf, errorOf, type Request, StoreCall } from './store-call.js';
import type { StoreHealth } from './store-health.js';
import type { RefusedFile } from './withdrawn-note.js';

/** How long to wait before a disk that failed is tried again, milliseconds. */
const probeDelay = 1000;
/** How often the database may be lost during a call until the call is thought to be the reason. */
const mostLosses = 2;

/**
 * The calls on their way to the database. All that are made in one turn of the event loop, and while the database is at
 * the former ones, go as one batch, with one transaction. A call is settled when its batch is on disk.
 */
export class DatabaseLine {
  readonly #clock: Clock;
  readonly #keeper: DatabaseKeeper;
  readonly #health: StoreHealth;
  readonly #refused: RefusedFile;
  readonly #patience: Patience;
  #waiting: StoreCall[] = [];
  #underWay: readonly StoreCall[] = [];
  #work: Promise<void> = Promise.resolve();
  #working = false;
  #open = false;
  #cancelProbe: Cancel | undefined;
  #commits = 0;

  constructor(clock: Clock, keeper: DatabaseKeeper, health: StoreHealth, refused: RefusedFile) {
    this.#clock = clock;
    this.#keeper = keeper;
    this.#health = health;
    this.#refused = refused;
    this.#patience = new Patience(clock, {
      slow: () => this.#slow(),
      refuse: (since) => this.#refuse(since),
      oldest: () => (this.#underWay.find(isHurried) ?? this.#waiting.find(isHurried))?.since,
    });
  }

  /** Number of transactions that were committed. */
  get commits(): number {
    return this.#commits;
  }

  /** Takes calls from now on; the database is open. */
  start(): void {
    this.#open = true;
    this.#probeLater();
  }

  /** Takes no more calls, and resolves when those that were made are settled. */
  async stop(): Promise<void> {
    this.#open = false;
    this.#cancelProbe?.();
    await this.#work;
    for (const call of this.#waiting) {
      call.refuse(new BellBotError('stopping'));
    }
    this.#waiting = [];
    this.#patience.end();
  }

  /** Makes a call. Rejects with what a store's call may; a `hurried` one also when it takes too long. */
  async call(request: Request, hurried: boolean): Promise<Outcome> {
    if (!this.#open) {
      throw new BellBotError('stopping');
    }
    const failing = request.kind === 'write' ? this.#health.error : undefined;
    if (failing !== undefined) {
      throw failing;
    }
    return await this.#join(request, hurried).outcome;
  }

  #join(request: Request, hurried: boolean): StoreCall {
    const call = new StoreCall(request, this.#clock.monotonic(), hurried);
    this.#waiting.push(call);
    this.#patience.watch();
    if (!this.#working) {
      this.#working = true;
      this.#work = this.#run();
    }
    return call;
  }

  /** Sends one batch after another until nothing waits, or the database is lost for good. */
  async #run(): Promise<void> {
    let usable = true;
    while (usable && this.#waiting.length > 0) {
      await turnEnd();
      const calls = this.#waiting;
      this.#waiting = [];
      this.#underWay = calls;
      const back = this.#refused.ids;
      this.#patience.began();
      try {
        this.#settle(calls, back, await this.#keeper.run(batchOf(calls, back)));
      } catch (error) {
        usable = await this.#lost(calls, asFault(error));
      }
    }
    this.#working = false;
  }

  #settle(calls: readonly StoreCall[], back: readonly string[], reply: BatchReply): void {
    expectIntact(reply);
    this.#underWay = [];
    const quick = this.#patience.ended();
    const writes = calls.filter(({ request }) => request.kind === 'write');
    let reads = calls.filter(({ request }) => request.kind === 'read');
    if (reply.failure !== null) {
      this.#fail(writes, reply.failure);
    } else if (writes.length > 0) {
      this.#commits += 1;
      this.#refused.forget(back);
      const again = this.#settleWrites(writes, reply.writes.slice(back.length));
      if (this.#refused.ids.length > 0) {
        // What the reads saw is about to be taken back: they are made again, after that.
        this.#waiting.unshift(...again, ...reads);
        reads = [];
        this.#join({ kind: 'write', write: ['probe'] }, false);
      }
    }
    for (const [index, call] of reads.entries()) {
      call.settle(reply.reads[index]);
    }
    if (reply.failure === null && writes.length > 0 && quick) {
      this.#health.good();
    }
    this.#probeLater();
  }

  /** Settles writes that are on disk. Returns those that are to be made again. */
  #settleWrites(writes: readonly StoreCall[], outcomes: readonly Outcome[]): StoreCall[] {
    const again: StoreCall[] = [];
    const late = new Set(writes.flatMap((call) => (call.refused ? call.addedIds : [])));
    for (const [index, call] of writes.entries()) {
      const outcome = outcomes[index];
      if (outcome?.[0] === 'claimed' && late.has(idOfHex(outcome[2]))) {
        // The earlier claim is one that was refused meanwhile.
        again.push(call);
      } else {
        call.settle(outcome);
      }
      if (call.refused && outcome?.[0] !== 'done') {
        this.#refused.forget(call.addedIds);
      }
    }
    return again;
  }

  /** Refuses writes that the disk did not take. Should the log have them all the same, the next start takes them out. */
  #fail(writes: readonly StoreCall[], failure: Failure): void {
    this.#health.failed(failure);
    this.#refused.note(writes.flatMap((call) => call.addedIds));
    for (const call of writes) {
      call.refuse(errorOf(failure));
    }
  }

  /** Gets the database back, to make the calls again. False when that cannot be. */
  async #lost(calls: readonly StoreCall[], fault: StorageFault): Promise<boolean> {
    this.#underWay = [];
    this.#patience.ended();
    const again: StoreCall[] = [];
    for (const call of calls) {
      call.losses += 1;
      if (call.losses < mostLosses) {
        again.push(call);
      } else {
        this.#refused.note(call.addedIds);
        call.refuse(errorOf(fault));
      }
    }
    this.#waiting.unshift(...again.filter((call) => !call.refused));
    this.#patience.watch();
    return await this.#keeper.reopen(fault);
  }

  #slow(): void {
    if (this.#health.error === undefined) {
      this.#health.slow();
    }
  }

  #refuse(since: number): void {
    const late = (call: StoreCall): boolean => isHurried(call) && call.since <= since;
    const underWay = this.#underWay.filter(late);
    const waiting = this.#waiting.filter(late);
    this.#waiting = this.#waiting.filter((call) => !late(call));
    // What was under way once may be on disk, or come to it.
    this.#refused.note(
      [...underWay, ...waiting.filter(({ losses }) => losses > 0)].flatMap((call) => call.addedIds),
    );
    const error = this.#health.error ?? new BellBotError('storage-slow', undefined, { retryAfter: 1 });
    for (const call of [...underWay, ...waiting]) {
      call.refuse(error);
    }
  }

  /** While the status is not ok, finds out again and again whether it is. */
  #probeLater(): void {
    if (this.#open && !this.#health.status.ok && this.#cancelProbe === undefined) {
      this.#cancelProbe = this.#clock.after(probeDelay, () => {
        this.#cancelProbe = undefined;
        this.#join({ kind: 'write', write: ['probe'] }, false);
      });
    }
  }
}

function isHurried(call: StoreCall): boolean {
  return call.hurried && !call.refused;
}

/** Throws when the file is no longer one to go on with. */
function expectIntact({ failure, reads }: BatchReply): void {
  const failures = reads.map((outcome) => (outcome[0] === 'failed' ? outcome[1] : null));
  for (const each of [failure, ...failures]) {
    if (each?.fault === 'damaged' || each?.fault === 'removed') {
      throw new StorageFault(each.fault, each.message);
    }
  }
}

/** Resolves when everything that the present turn of the event loop has to do is done. */
function turnEnd(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
