import { setImmediate as turnEnd } from 'node:timers/promises';
import { Alarm } from '../core/alarm.js';
import { BellBotError } from '../core/errors.js';
import type { Cancel, Clock } from '../core/ports.js';
import { wait } from '../core/wait.js';
import { addedIds, type Call, refuse } from './call.js';
import type { DatabaseLink } from './database-link.js';
import { type BatchReply, type Failure, isWrite, type Outcome } from './messages.js';
import type { Notes } from './notes.js';
import { errorOf, type StoreHealth } from './store-health.js';

/** A batch that takes longer is slow, milliseconds. */
const slowAfter = 2000;
/** A call that has a deadline is refused then, milliseconds. */
const refusedAfter = 3000;
/** How long a disk that failed or is slow is left alone, and what nobody waits for put off on a slow one. Milliseconds. */
const pause = 1000;
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
  readonly #notes: Notes;
  /** Set while a batch is under way that is not slow yet. */
  readonly #slow: Alarm;
  #waiting: Call[] = [];
  #underWay: readonly Call[] = [];
  #work: Promise<void> | undefined;
  #isOpen = false;
  #cancelLook: Cancel | undefined;
  #endOfCompanyWait: () => void = () => {};
  /** How long the last commit took, milliseconds. */
  #lastTook = 0;

  constructor(clock: Clock, link: Link, health: StoreHealth, notes: Notes) {
    this.#clock = clock;
    this.#link = link;
    this.#health = health;
    this.#notes = notes;
    this.#slow = new Alarm(clock, () => health.slow());
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
    for (const call of this.#waiting.splice(0)) {
      refuse(call, new BellBotError('stopping'));
    }
    if (wasOpen) {
      await this.#leave();
    }
  }

  /** Makes a call. Rejects with what a store's call may; one that `hasDeadline` also when it takes too long. */
  async call(request: Call['request'], hasDeadline: boolean): Promise<Outcome> {
    if (!this.#isOpen) {
      throw new BellBotError('stopping');
    }
    const { error } = this.#health;
    if (error !== undefined && isWrite(request)) {
      throw error;
    }
    return await this.#join(request, hasDeadline);
  }

  #join(request: Call['request'], hasDeadline: boolean): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve, reject) => {
      const due = this.#clock.monotonic() + refusedAfter;
      // Set in two steps, so that a standstill shows before the time is over.
      const deadline: Alarm = new Alarm(this.#clock, (now) =>
        now < due ? deadline.set(due) : this.#refuseLate(call),
      );
      const call: Call = { request, deadline, isRefused: false, losses: 0, resolve, reject };
      if (hasDeadline) {
        deadline.set(due - refusedAfter + slowAfter);
        this.#endOfCompanyWait();
      }
      this.#waiting.push(call);
    });
    this.#work ??= this.#run();
    return outcome;
  }

  /** Sends one batch after another until nothing waits, or the database is lost for good. */
  async #run(): Promise<void> {
    let isUsable = true;
    while (isUsable && this.#waiting.length > 0) {
      await turnEnd();
      await this.#waitForCompany();
      const calls = this.#waiting;
      this.#waiting = [];
      this.#underWay = calls;
      const requests = calls.map(({ request }) => request);
      const withdraw = requests.some(isWrite) ? this.#notes.refused : [];
      const began = this.#clock.monotonic();
      this.#slow.set(began + slowAfter);
      const reply = await this.#link.run({ withdraw, requests });
      this.#slow.clear();
      this.#underWay = [];
      const took = this.#clock.monotonic() - began;
      if (reply.failure !== null && reply.failure.file !== 'usable') {
        isUsable = await this.#lost(calls, reply.failure);
      } else {
        this.#settle(calls, withdraw, reply, took);
      }
      this.#lookLater();
    }
    this.#work = undefined;
  }

  /**
   * On a disk so slow that two commits do not fit into a deadline, what nobody waits for is put off a little: a ring that
   * came just after it would have to be refused, and now takes it along.
   */
  async #waitForCompany(): Promise<void> {
    const isAwaited = this.#waiting.some(({ deadline }) => deadline.isSet);
    if (this.#isOpen && !isAwaited && this.#lastTook > refusedAfter / 2) {
      const early = new AbortController();
      this.#endOfCompanyWait = () => early.abort();
      await wait(this.#clock, pause, { early: early.signal });
      await turnEnd();
    }
  }

  #settle(calls: readonly Call[], withdraw: readonly string[], reply: BatchReply, took: number): void {
    if (reply.failure !== null) {
      this.#health.failed(reply.failure);
    } else if (calls.some(({ request }) => isWrite(request))) {
      this.#lastTook = took;
      this.#notes.withdrawn(withdraw);
      if (took < slowAfter) {
        this.#health.good();
      }
    }
    for (const [index, call] of calls.entries()) {
      this.#settleCall(call, reply.outcomes[index] ?? ['unknown', 'no answer']);
    }
  }

  #settleCall(call: Call, outcome: Outcome): void {
    const wasMadeBefore = outcome[0] === 'exists' && call.losses > 0;
    if (call.isRefused && !wasMadeBefore && (outcome[0] === 'claimed' || outcome[0] === 'exists')) {
      this.#notes.withdrawn(addedIds(call));
    } else if (outcome[0] === 'claimed' && this.#notes.isRefused(outcome[1].ring)) {
      // The earlier claim is one that was refused meanwhile, and is taken out before the next batch.
      this.#waiting.unshift(call);
    } else if (outcome[0] === 'failed') {
      // Should the log have it all the same, it is taken out.
      this.#notes.refuse(addedIds(call));
      refuse(call, errorOf(outcome[1]));
    } else {
      call.deadline.clear();
      call.resolve(wasMadeBefore ? ['done', 0] : outcome);
    }
  }

  /** Gets the database back, to make the calls again. False when that cannot be. */
  async #lost(calls: readonly Call[], failure: Failure): Promise<boolean> {
    for (const call of calls) {
      call.losses += 1;
    }
    for (const call of calls.filter(({ losses }) => losses >= mostLosses)) {
      this.#notes.refuse(addedIds(call));
      refuse(call, errorOf(failure));
    }
    this.#waiting.unshift(...calls.filter(({ isRefused }) => !isRefused));
    this.#health.failed(failure);
    const opened = await this.#link.reopen(failure, (next) => this.#health.failed(next));
    if (opened?.failure === null) {
      this.#health.good();
    }
    return opened !== undefined;
  }

  /** Refuses a call that has taken too long. What was under way once may be on disk, or come to it. */
  #refuseLate(call: Call): void {
    if (call.losses > 0 || this.#underWay.includes(call)) {
      this.#notes.refuse(addedIds(call));
    }
    this.#waiting = this.#waiting.filter((each) => each !== call);
    refuse(call, this.#health.error ?? errorOf({ code: 'storage-slow' }));
  }

  /**
   * Takes out what was refused and nothing has taken along, and has a database that was put in place of the other know
   * what is known. A disk that does not take it is told of elsewhere.
   */
  async #leave(): Promise<void> {
    const withdraw = this.#health.error === undefined ? this.#notes.refused : [];
    const { failure } = await this.#link.run({ withdraw, requests: [] });
    if (failure === null) {
      this.#notes.withdrawn(withdraw);
    } else if (failure.file !== 'usable') {
      await this.#link.reopen(failure, () => {});
    }
  }

  /** While the status is not ok, finds out again and again whether it is. */
  #lookLater(): void {
    if (this.#health.error !== undefined && this.#cancelLook !== undefined) {
      return;
    }
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    if (this.#isOpen && !this.#health.value.ready) {
      this.#cancelLook = this.#clock.after(pause, () => {
        this.#cancelLook = undefined;
        if (this.#health.error !== undefined) {
          this.#join(['probe'], false).catch(() => {});
        } else if (this.#work === undefined) {
          // Nothing was slow for a second. Whether the next commit is shows when somebody asks for one.
          this.#health.good();
        }
      });
    }
  }
}
