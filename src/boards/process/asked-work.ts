import { type BellBotError, StrikeCutShort } from '../../core/errors.js';

/** Whether a strike or sweep may be commanded now. */
export type Begin = () => boolean | Promise<boolean>;

/** A strike or sweep that was asked of the boards' process and is not over. */
export class AskedWork {
  readonly number: number;
  /** Resolves to when the board confirmed it, milliseconds since the epoch. */
  readonly made: Promise<number>;
  readonly #begin: Begin;
  /** True once it was allowed: from then on it may have been commanded. */
  #isAllowed = false;
  #resolve: (at: number) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(number: number, begin: Begin) {
    this.number = number;
    this.#begin = begin;
    this.made = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Asks whether it may be commanded. */
  mayBegin(): boolean | Promise<boolean> {
    return this.#begin();
  }

  /** It may be commanded from now on. */
  allow(): void {
    this.#isAllowed = true;
  }

  /** It was made; `at` is when the board confirmed it, milliseconds since the epoch. */
  done(at: number): void {
    this.#resolve(at);
  }

  /** It was not made, or cannot be said to have been. `word` may say it in other words. */
  fail(error: BellBotError, word: (error: BellBotError) => BellBotError): void {
    this.#reject(word(this.#isAllowed ? new StrikeCutShort(error.code, error.message) : error));
  }
}

/** The one strike or sweep that a bell was asked for, if any. */
export class WorkSlot {
  #work: AskedWork | undefined;
  /** Resolves when the one that was asked for last is over. Never rejects. */
  idle: Promise<unknown> = Promise.resolve();

  /** One was asked for. Settles as it does. */
  begin(work: AskedWork): Promise<number> {
    this.#work = work;
    this.idle = work.made.catch(() => {});
    return work.made;
  }

  /** Whether that one may be commanded; undefined when it is over meanwhile. */
  async mayBegin(number: number): Promise<boolean | undefined> {
    const work = this.#work;
    const may = work?.number === number && (await work.mayBegin());
    if (work === undefined || this.#work !== work) {
      return undefined;
    }
    if (may) {
      work.allow();
    }
    return may;
  }

  /** The one of that number is over; undefined when it was over before. Without a number: whichever there is. */
  end(number?: number): AskedWork | undefined {
    const work = this.#work;
    if (work === undefined || (number !== undefined && work.number !== number)) {
      return undefined;
    }
    this.#work = undefined;
    return work;
  }
}
