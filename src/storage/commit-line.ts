import { BellBotError } from '../core/errors.js';
import type { Cancel, Clock } from '../core/ports.js';
import { type DatabaseLink, failureOf } from './database-link.js';
import { Deadlines, refusedAfter, slowAfter } from './deadlines.js';
import { type BatchReply, type Failure, isWrite, type Outcome, type Request } from './messages.js';
import type { WithdrawnNote } from './notes.js';
import { errorOf, StoreCall } from './store-call.js';
import type { StoreHealth } from './store-health.js';

/** How long to wait before a disk that failed is tried again, and how long a slow one is left alone; milliseconds. */
const lookDelay = 1000;
/** How long what nobody waits for may be put off on a slow disk, milliseconds. */
const companyDelay = 1000;
/** How often the database may be lost during a call until the call is thought to be the reason. */
const mostLosses = 2;

/** The database, as far as the line needs it. */
export type Link = Pick<DatabaseLink, 'run' | 'reopen'>;

/**
 * The calls on their way to the database. All that are made in one turn of the event loop, and while the database is at
 * the former ones, go as one batch, with one transaction. A call is settled when its batch is on disk.
 */
export class CommitLine {
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #health: StoreHealth;
  readonly #withdrawn: WithdrawnNote;
  readonly #deadlines: Deadlines;
  #waiting: StoreCall[] = [];
  #underWay: readonly StoreCall[] = [];
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;
  #isOpen = false;
  #cancelLook: Cancel | undefined;
  #endOfCompanyWait: () => void = () => {};
  #commits = 0;
  /** How long the last commit took, milliseconds. */
  #lastTook = 0;

  constructor(clock: Clock, link: Link, health: StoreHealth, withdrawn: WithdrawnNote) {
    this.#clock = clock;
    this.#link = link;
    this.#health = health;
    this.#withdrawn = withdrawn;
    this.#deadlines = new Deadlines(clock, {
      slow: () => health.slow(),
      refuse: (since) => this.#refuse(since),
      oldest: () => [...this.#underWay, ...this.#waiting].find(({ isUrgent }) => isUrgent)?.since,
    });
  }

  /** Number of transactions that were committed. */
  get commits(): number {
    return this.#commits;
  }

  /** Takes calls from now on; the database is open. */
  start(): void {
    this.#isOpen = true;
    this.#lookLater();
  }

  /** Takes no more calls, and resolves when those that were made are settled. */
  async stop(): Promise<void> {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#cancelLook?.();
    this.#endOfCompanyWait();
    await this.#work;
    for (const call of this.#waiting) {
      call.refuse(new BellBotError('stopping'));
    }
    this.#waiting = [];
    if (wasOpen) {
      await this.#leave();
    }
    this.#deadlines.end();
  }

  /** Makes a call. Rejects with what a store's call may; one that `hasDeadline` also when it takes too long. */
  async call(request: Request, hasDeadline: boolean): Promise<Outcome> {
    if (!this.#isOpen) {
      throw new BellBotError('stopping');
    }
    const failing = isWrite(request) ? this.#health.error : undefined;
    if (failing !== undefined) {
      throw failing;
    }
    return await this.#join(request, hasDeadline).outcome;
  }

  #join(request: Request, hasDeadline: boolean): StoreCall {
    const call = new StoreCall(request, this.#clock.monotonic(), hasDeadline);
    this.#waiting.push(call);
    this.#deadlines.watch();
    if (hasDeadline) {
      this.#endOfCompanyWait();
    }
    if (!this.#isWorking) {
      this.#isWorking = true;
      this.#work = this.#run();
    }
    return call;
  }

  /** Sends one batch after another until nothing waits, or the database is lost for good. */
  async #run(): Promise<void> {
    let isUsable = true;
    while (isUsable && this.#waiting.length > 0) {
      await turnEnd();
      await this.#waitForCompany();
      const calls = this.#waiting;
      if (calls.length === 0) {
        break;
      }
      this.#waiting = [];
      this.#underWay = calls;
      const requests = calls.map(({ request }) => request);
      const withdraw = requests.some(isWrite) ? this.#withdrawn.ids : [];
      this.#deadlines.began();
      try {
        this.#settle(calls, withdraw, await this.#link.run({ withdraw, requests }));
      } catch (error) {
        isUsable = await this.#lost(calls, failureOf(error));
      }
    }
    this.#isWorking = false;
  }

  /**
   * On a disk so slow that two commits do not fit into a deadline, what nobody waits for is put off a little: a ring that
   * came just after it would have to be refused, and now takes it along.
   */
  async #waitForCompany(): Promise<void> {
    const isSlow = this.#lastTook > refusedAfter / 2;
    if (this.#isOpen && isSlow && !this.#waiting.some(({ isUrgent }) => isUrgent)) {
      let cancel: Cancel = () => {};
      await new Promise<void>((resolve) => {
        this.#endOfCompanyWait = resolve;
        cancel = this.#clock.after(companyDelay, resolve);
      });
      cancel();
      await turnEnd();
    }
  }

  #settle(calls: readonly StoreCall[], withdraw: readonly string[], reply: BatchReply): void {
    this.#underWay = [];
    const took = this.#deadlines.ended();
    if (reply.failure !== null) {
      this.#health.failed(reply.failure);
    } else if (calls.some(({ request }) => isWrite(request))) {
      this.#commits += 1;
      this.#lastTook = took;
      this.#withdrawn.forget(withdraw);
      if (took < slowAfter) {
        this.#health.good();
      }
    }
    for (const [index, call] of calls.entries()) {
      const outcome = reply.outcomes[index];
      if (outcome !== undefined) {
        this.#settleCall(call, outcome);
      }
    }
    this.#lookLater();
  }

  #settleCall(call: StoreCall, outcome: Outcome): void {
    const isOthers = outcome[0] === 'claimed' || (outcome[0] === 'exists' && call.losses === 0);
    if (isOthers && call.isRefused) {
      this.#withdrawn.forget(call.addedIds);
    }
    if (outcome[0] === 'claimed' && this.#withdrawn.has(outcome[1].ring) && !call.isRefused) {
      // The earlier claim is one that was refused meanwhile, and is taken out before the next batch.
      this.#waiting.unshift(call);
      return;
    }
    if (outcome[0] === 'failed' && isWrite(call.request)) {
      // Should the log have it all the same, it is taken out.
      this.#withdrawn.note(call.addedIds);
    }
    call.settle(outcome[0] === 'exists' && call.losses > 0 ? ['done', 0] : outcome);
  }

  /** Gets the database back, to make the calls again. False when that cannot be. */
  async #lost(calls: readonly StoreCall[], failure: Failure): Promise<boolean> {
    this.#underWay = [];
    this.#deadlines.ended();
    for (const call of calls) {
      call.losses += 1;
      if (call.losses >= mostLosses) {
        this.#withdrawn.note(call.addedIds);
        call.refuse(errorOf(failure));
      }
    }
    this.#waiting.unshift(...calls.filter(({ isRefused }) => !isRefused));
    this.#deadlines.watch();
    this.#health.failed(failure);
    const opened = await this.#link.reopen(failure, (next) => this.#health.failed(next));
    if (opened?.failure === null) {
      this.#health.good();
    }
    this.#lookLater();
    return opened !== undefined;
  }

  /** Refuses the calls with a deadline that were made at `since` or before. */
  #refuse(since: number): void {
    const late = (call: StoreCall): boolean => call.isUrgent && call.since <= since;
    const underWay = this.#underWay.filter(late);
    const waiting = this.#waiting.filter(late);
    this.#waiting = this.#waiting.filter((call) => !late(call));
    // What was under way once may be on disk, or come to it.
    const tried = [...underWay, ...waiting.filter(({ losses }) => losses > 0)];
    this.#withdrawn.note(tried.flatMap(({ addedIds }) => addedIds));
    const error = this.#health.error ?? new BellBotError('storage-slow', undefined, { retryAfter: 1 });
    for (const call of [...underWay, ...waiting]) {
      call.refuse(error);
    }
  }

  /**
   * Takes out what was refused and nothing has taken along, and has a database that was put in place of the other know
   * what is known. A disk that does not take it is told of elsewhere.
   */
  async #leave(): Promise<void> {
    const withdraw = this.#health.error === undefined ? this.#withdrawn.ids : [];
    try {
      const { failure } = await this.#link.run({ withdraw, requests: [] });
      if (failure === null) {
        this.#withdrawn.forget(withdraw);
      }
    } catch (error) {
      await this.#link.reopen(failureOf(error), () => {});
    }
  }

  /** While the status is not ok, finds out again and again whether it is. */
  #lookLater(): void {
    const { status, error } = this.#health;
    if (status.ok || error === undefined) {
      this.#cancelLook?.();
      this.#cancelLook = undefined;
    }
    if (this.#isOpen && !status.ok && this.#cancelLook === undefined) {
      this.#cancelLook = this.#clock.after(lookDelay, () => {
        this.#cancelLook = undefined;
        if (this.#health.error !== undefined) {
          this.#join(['probe'], false);
        } else if (!this.#isWorking) {
          // Nothing was slow for a second. Whether the next commit is shows when somebody asks for one.
          this.#health.good();
        }
      });
    }
  }
}

/** Resolves when everything that the present turn of the event loop has to do is done. */
function turnEnd(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
