import type Database from 'libsql';
import type { Ring } from '../../core/ring.js';
import {
  type Batch,
  type BatchReply,
  type Failure,
  isWrite,
  type Known,
  mostNewest,
  type Opened,
  type Outcome,
} from '../messages.js';
import { failureOf, type Hooks } from './faults.js';
import type { Notes } from './notes.js';
import { WatchedFiles } from './open-file.js';
import { RingReads } from './ring-reads.js';
import { RingWrites } from './ring-writes.js';
import { waitingRings } from './waiting-rings.js';

const replacedReason =
  'Another database was put in place while BellBot ran, and it knows no more of this ring.';

/** What is made in a database before it is used. */
export interface Beginning extends Notes {
  /** What a file must have that took the place of another; null when it is the same. */
  readonly restore: Known | null;
  /** Whether it is to be found out if the disk takes writes. */
  readonly probe: boolean;
}

/** Runs batches on an open database: all writes in one transaction, then the reads. */
export class Batches {
  readonly #db: Database.Database;
  readonly #files: WatchedFiles;
  readonly #writes: RingWrites;
  readonly #reads: RingReads;
  readonly #hooks: Hooks;
  readonly #now: number;

  constructor(db: Database.Database, path: string, hooks: Hooks, now: number) {
    this.#db = db;
    this.#files = new WatchedFiles(path);
    this.#writes = new RingWrites(db);
    this.#reads = new RingReads(db);
    this.#hooks = hooks;
    this.#now = now;
  }

  /** Makes all of it in one transaction, or throws. */
  begin({ restore, withdrawn, saves, probe }: Beginning): void {
    this.#commit(() => {
      if (restore !== null) {
        this.#restore(restore);
      }
      this.#withdraw(withdrawn);
      for (const save of saves.filter((each) => this.#writes.isBefore(each))) {
        this.#writes.run(['save', save, false]);
      }
      if (probe) {
        this.#writes.run(['probe']);
      }
    });
  }

  /** What is to be kept in memory. Called once, right before the first batch. */
  known(now: number): Pick<Opened, 'tickets' | 'newest' | 'claims'> {
    const tickets = this.#reads.tickets();
    const newest = (['striking', 'queued'] as const).flatMap((state) =>
      this.#reads.run(['list', { state, limit: mostNewest }]),
    );
    const claims = this.#reads.claims(now, mostNewest).reverse();
    this.#files.note();
    return { tickets, newest, claims };
  }

  /** Runs a batch. When a write fails, none of the batch is made. */
  run({ withdraw, requests }: Batch): BatchReply {
    let failure: Failure | null = null;
    let written: Outcome[] = [];
    try {
      this.#files.expectSame(this.#now);
      const writes = requests.filter(isWrite);
      if (writes.length + withdraw.length > 0) {
        written = this.#commit(() => {
          this.#withdraw(withdraw);
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

  #withdraw(ids: readonly string[]): void {
    for (const id of ids) {
      this.#writes.withdraw(id);
    }
  }

  #commit<T>(write: () => T): T {
    try {
      this.#hooks.beforeTransaction(this.#db);
      this.#db.exec('BEGIN IMMEDIATE');
      const result = write();
      this.#hooks.beforeCommit();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        this.#db.exec('ROLLBACK');
      } catch {
        // There is none, or SQLite has rolled back by itself.
      }
      throw error;
    } finally {
      this.#files.note();
    }
  }

  /** A file that somebody writes to looks damaged, and is not. */
  #failureOf(error: unknown): Failure {
    const failure = failureOf(error, false);
    try {
      if (failure.file === 'damaged') {
        this.#files.expectSame(this.#now);
      }
      return failure;
    } catch (replaced) {
      return failureOf(replaced, false);
    }
  }

  /** Has the file know what is known: that is newer than whatever the file says. */
  #restore(known: Known): void {
    for (const claim of known.claims) {
      this.#writes.keepClaim(claim);
    }
    // What is not known is over; with what end only the file knew that is gone.
    const unfinished = this.#writes.unfinished();
    const waiting = waitingRings(known, unfinished);
    for (const ring of waiting.values()) {
      if (!this.#writes.addRing(ring)) {
        this.#save(ring);
      }
    }
    for (const ring of unfinished.filter(({ id }) => !waiting.has(id))) {
      this.#save({ ...ring, state: 'failed', finishedAt: this.#now, reason: replacedReason });
    }
  }

  #save(ring: Ring): void {
    this.#writes.run(['save', { ring, now: this.#now }, false]);
  }
}
