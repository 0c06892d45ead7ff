import type Database from 'libsql';

/**
 * Faults that a test injects into the database's thread, in memory that both threads share. No part of BellBot that runs
 * for users makes one.
 */
export class FaultInjection {
  /** What the store is given. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  /** True holds every commit back, false lets them go on. */
  set holdCommits(on: boolean) {
    Atomics.store(this.#words, 0, Number(on));
    Atomics.notify(this.#words, 0);
  }

  /** True makes every write find a file that may only be read. */
  set readOnly(on: boolean) {
    Atomics.store(this.#words, 1, Number(on));
  }

  /** Makes the thread die at so many of the next batches, before they are committed. */
  set crashes(count: number) {
    Atomics.store(this.#words, 2, count);
  }

  /** True leaves the database no more pages than it has. */
  set full(on: boolean) {
    Atomics.store(this.#words, 3, Number(on));
  }

  /** Called by the thread before a transaction. */
  prepare(db: Database.Database): void {
    db.pragma(`query_only = ${Atomics.load(this.#words, 1)}`);
    // The limit is never taken below the present size; 0xfffffffe is SQLite's own.
    db.pragma(`max_page_count = ${Atomics.load(this.#words, 3) === 1 ? 1 : 0xfffffffe}`);
  }

  /** Called by the thread before a commit. */
  beforeCommit(): void {
    if (Atomics.load(this.#words, 2) > 0) {
      Atomics.sub(this.#words, 2, 1);
      throw new InjectedCrash();
    }
    Atomics.wait(this.#words, 0, 1);
  }
}

/** Ends the thread as a mistake in it would. */
export class InjectedCrash extends Error {
  override readonly name = 'InjectedCrash';
}
