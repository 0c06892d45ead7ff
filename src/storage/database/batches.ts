import type Database from 'libsql';
import type { Known } from '../../core/known-rings.js';
import type { WatchedFiles } from '../../system/watched-files.js';
import type { Batch, BatchReply, Failure, OpenRequest, Outcome } from '../messages.js';
import { isWrite } from '../messages.js';
import { failureOf, foundFault, type Hooks } from './faults.js';
import { restore } from './restore.js';
import { type Newest, RingReads } from './ring-reads.js';
import { RingWrites } from './ring-writes.js';

/** Runs batches on an open database: all writes in one transaction, then the reads. */
export class Batches {
  readonly #db: Database.Database;
  readonly #files: WatchedFiles;
  readonly #writes: RingWrites;
  readonly #reads: RingReads;
  readonly #hooks: Hooks;
  readonly #now: number;

  /** `now` is when the file was opened, milliseconds since the epoch. */
  constructor(db: Database.Database, files: WatchedFiles, hooks: Hooks, now: number) {
    this.#db = db;
    this.#files = files;
    this.#writes = new RingWrites(db);
    this.#reads = new RingReads(db);
    this.#hooks = hooks;
    this.#now = now;
  }

  /**
   * Makes in one transaction what has to be in the file before anything is read from it. Returns why it could not, where
   * that can wait: the rings that wait can be read, and struck when the disk takes writes again. Else throws.
   */
  begin({ known, refused, saves }: OpenRequest, isOther: boolean): Failure | null {
    const isStart = known === null;
    if (!isStart && !isOther && refused.length === 0) {
      return null;
    }
    try {
      this.#commit(() => {
        if (isOther) {
          const found = { rings: this.#reads.unfinished(), claims: [] };
          restore(this.#writes, known, found, this.#now);
        }
        this.#writes.withdraw(refused);
        for (const save of saves) {
          this.#writes.makeNoted(save);
        }
        if (isStart) {
          this.#writes.run(['probe']);
        }
      });
      return null;
    } catch (error) {
      const failure = failureOf(error, false);
      const mayWait = failure.file === 'usable' && (!isStart || failure.code === 'storage-full');
      if (isOther || saves.length > 0 || !mayWait) {
        throw error;
      }
      return failure;
    }
  }

  /** What is to be kept in memory. Called once, right before the first batch. */
  known(): Known {
    const known = this.#reads.known(this.#now);
    this.#files.note();
    return known;
  }

  /** The newest ring; null when there is none. */
  get newest(): Newest | null {
    return this.#reads.newest();
  }

  /** Runs a batch. When a write fails, none of the batch is made. */
  run({ withdraw, requests }: Batch): BatchReply {
    let failure: Failure | null = null;
    let written: Outcome[] = [];
    try {
      this.#expectSameFiles();
      const writes = requests.filter(isWrite);
      if (writes.length + withdraw.length > 0) {
        written = this.#commit(() => {
          this.#writes.withdraw(withdraw);
          return writes.map((write) => this.#writes.run(write));
        });
      }
    } catch (error) {
      failure = this.#failureOf(error);
    }
    const outcomes = requests.map((request): Outcome => {
      if (failure !== null && (isWrite(request) || failure.file !== 'usable')) {
        return ['failed', failure];
      }
      if (isWrite(request)) {
        return written.shift() ?? ['unknown', 'it was not made'];
      }
      try {
        return ['texts', this.#reads.run(request)];
      } catch (error) {
        const readFailure = this.#failureOf(error);
        failure = readFailure.file === 'usable' ? failure : readFailure;
        return ['failed', readFailure];
      }
    });
    return { failure, outcomes };
  }

  /** Closes the file; the log is written back into it by SQLite. */
  close(): void {
    this.#db.close();
  }

  #commit<T>(write: () => T): T {
    try {
      this.#hooks.beforeTransaction(this.#db);
      this.#db.exec('BEGIN IMMEDIATE');
      const result = write();
      this.#writes.counts.write();
      this.#hooks.beforeCommit();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        this.#db.exec('ROLLBACK');
      } catch {
        // There is none, or SQLite has rolled back by itself.
      }
      this.#writes.counts.clear();
      throw error;
    } finally {
      this.#files.note();
    }
  }

  #expectSameFiles(): void {
    const other = this.#files.whatIsOther(this.#now);
    if (other !== undefined) {
      throw foundFault('REPLACED', other);
    }
  }

  /** A file that somebody writes to looks damaged, and is not. */
  #failureOf(error: unknown): Failure {
    const failure = failureOf(error, false);
    try {
      if (failure.file === 'damaged') {
        this.#expectSameFiles();
      }
      return failure;
    } catch (replaced) {
      return failureOf(replaced, false);
    }
  }
}
