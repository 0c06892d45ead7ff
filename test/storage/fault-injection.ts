import type Database from 'libsql';
import type { Hooks } from '../../src/storage/database/faults.js';
import type { StorageThread } from '../../src/storage/database-link.js';

/** Faults that a test injects into the database's thread, in memory that both threads share. */
export class FaultInjection implements StorageThread, Hooks {
  readonly program = new URL('./faulty-worker.js', import.meta.url);
  /** What the thread is given. */
  readonly data: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(data: SharedArrayBuffer = new SharedArrayBuffer(28)) {
    this.data = data;
    this.#words = new Int32Array(data);
  }

  /** True holds every commit back, false lets them go on. */
  set holdCommits(on: boolean) {
    Atomics.store(this.#words, 0, Number(on));
    Atomics.notify(this.#words, 0);
  }

  /** Lets so many commits go on, and holds those after them. */
  set holdCommitsAfter(count: number) {
    Atomics.store(this.#words, 6, count);
    Atomics.store(this.#words, 0, Number(count === 0));
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

  /** Makes the thread die at this step of taking another file, counted from 1; 0 for none. */
  set crashAtStep(step: number) {
    Atomics.store(this.#words, 4, step);
  }

  /** How many commits were begun. */
  get commits(): number {
    return Atomics.load(this.#words, 5);
  }

  /** Called by the thread before a transaction. */
  readonly beforeTransaction = (db: Database.Database): void => {
    db.pragma(`query_only = ${Atomics.load(this.#words, 1)}`);
    // The limit is never taken below the present size; 0xfffffffe is SQLite's own.
    db.pragma(`max_page_count = ${Atomics.load(this.#words, 3) === 1 ? 1 : 0xfffffffe}`);
  };

  /** Called by the thread before a commit. */
  readonly beforeCommit = (): void => {
    Atomics.add(this.#words, 5, 1);
    if (Atomics.load(this.#words, 2) > 0) {
      Atomics.sub(this.#words, 2, 1);
      process.exit(1);
    }
    Atomics.wait(this.#words, 0, 1);
    if (Atomics.load(this.#words, 6) > 0 && Atomics.sub(this.#words, 6, 1) === 1) {
      Atomics.store(this.#words, 0, 1);
    }
  };

  /** Called by the thread after each step of taking another file. */
  readonly afterStep = (): void => {
    if (Atomics.load(this.#words, 4) > 0 && Atomics.sub(this.#words, 4, 1) === 1) {
      process.exit(1);
    }
  };
}
