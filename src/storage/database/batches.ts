import type Database from 'libsql';
import type { Ring } from '../../core/ring.js';
import {
  type Batch,
  type BatchReply,
  type Failure,
  isWrite,
  type Known,
  type Outcome,
  type Save,
} from '../messages.js';
import { lifeOf, nextRecord } from '../ring-document.js';
import { failureOf, type Hooks } from './faults.js';
import { WatchedFiles } from './open-file.js';
import type { RingReads } from './ring-reads.js';
import type { RingWrites } from './ring-writes.js';

/** What is made in a database before it is used. */
export interface Beginning {
  /** What a file must have that took the place of another; null when it is the same. */
  readonly restore: Known | null;
  /** Ids of rings that were refused. */
  readonly withdrawn: readonly string[];
  /** What has become of rings, for those that have not gone further. */
  readonly saves: readonly Save[];
  /** Whether it is to be found out if the disk takes writes. */
  readonly probe: boolean;
}

const replacedReason =
  'Another database was put in place while BellBot ran, and it knows no more of this ring.';

/** Runs batches on an open database: all writes in one transaction, then the reads. */
export class Batches {
  readonly #db: Database.Database;
  readonly #files: WatchedFiles;
  readonly #writes: RingWrites;
  readonly #reads: RingReads;
  readonly #hooks: Hooks;
  readonly #now: number;

  constructor(
    db: Database.Database,
    path: string,
    writes: RingWrites,
    reads: RingReads,
    hooks: Hooks,
    now: number,
  ) {
    this.#db = db;
    this.#files = new WatchedFiles(path);
    this.#writes = writes;
    this.#reads = reads;
    this.#hooks = hooks;
    this.#now = now;
  }

  /** Takes note of the files as they are now. */
  noteFiles(): void {
    this.#files.note();
  }

  /** Makes all of it in one transaction, or throws. */
  begin({ restore, withdrawn, saves, probe }: Beginning): void {
    this.#commit(() => {
      if (restore !== null) {
        this.#restore(restore);
      }
      for (const id of withdrawn) {
        this.#writes.withdraw(id);
      }
      for (const save of saves) {
        if (this.#writes.isBefore(save)) {
          this.#writes.run(['save', save, null]);
        }
      }
      if (probe) {
        this.#writes.run(['probe']);
      }
    });
  }

  /** Runs a batch. When a write fails, none of the batch is made. */
  run({ withdraw, requests }: Batch): BatchReply {
    const writes = requests.filter(isWrite);
    let written: Outcome[] = [];
    let failure: Failure | null = null;
    try {
      this.#files.expectSame(this.#now);
      if (writes.length + withdraw.length > 0) {
        written = this.#commit(() => {
          for (const id of withdraw) {
            this.#writes.withdraw(id);
          }
          return writes.map((write) => this.#writes.run(write));
        });
      }
    } catch (error) {
      failure = this.#failureOf(error);
    }
    let next = 0;
    const outcomes = requests.map((request): Outcome => {
      if (failure !== null && (isWrite(request) || failure.file !== 'usable')) {
        return ['failed', failure];
      }
      if (isWrite(request)) {
        next += 1;
        return written[next - 1] ?? ['unknown'];
      }
      try {
        return ['texts', this.#reads.run(request)];
      } catch (error) {
        return ['failed', this.#failureOf(error)];
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
      this.#hooks.beforeCommit();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#files.note();
    }
  }

  #rollBack(): void {
    if (this.#db.inTransaction) {
      try {
        this.#db.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself.
      }
    }
  }

  /** A file that somebody writes to looks damaged, and is not. */
  #failureOf(error: unknown): Failure {
    const failure = failureOf(error, false);
    if (failure.file === 'damaged') {
      try {
        this.#files.expectSame(this.#now);
      } catch (replaced) {
        return failureOf(replaced, false);
      }
    }
    return failure;
  }

  /** Has the file know what is known: that is newer than whatever the file says. */
  #restore({ rings, claims }: Known): void {
    const known = new Set(rings.map(({ id }) => id));
    for (const ring of rings) {
      if (!this.#writes.addRing(ring)) {
        this.#writes.run([
          'save',
          { id: ring.id, life: lifeOf(ring), change: nextRecord(ring, this.#now) },
          null,
        ]);
      }
    }
    for (const claim of claims) {
      this.#writes.keepClaim(claim);
    }
    // It is over; with what end only the file knew that is gone.
    for (const ring of this.#writes.unfinished()) {
      if (!known.has(ring.id)) {
        const end = { state: 'failed', finishedAt: this.#now, reason: replacedReason } as const;
        this.#save({ ...ring, ...end });
      }
    }
  }

  #save(ring: Ring): void {
    this.#writes.run([
      'save',
      { id: ring.id, life: lifeOf(ring), change: nextRecord(ring, this.#now) },
      null,
    ]);
  }
}
