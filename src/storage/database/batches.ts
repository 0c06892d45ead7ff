import { statSync } from 'node:fs';
import type Database from 'libsql';
import { type FaultInjection, InjectedCrash } from '../fault-injection.js';
import { failureOf, StorageFault } from '../faults.js';
import type { Batch, BatchReply, Failure, Outcome, Restored, Write } from '../messages.js';
import { firstChangeOf } from '../ring-document.js';
import type { SaveWrite } from '../unsaved-note.js';
import type { RingReads } from './ring-reads.js';
import type { RingWrites } from './ring-writes.js';

/** Runs batches on an open database: all writes in one transaction, then the reads. */
export class BatchRunner {
  readonly #db: Database.Database;
  readonly #path: string;
  /** Numbers of the open files by their paths: the database, and its log once it is there. */
  readonly #inodes = new Map<string, number>();
  readonly #writes: RingWrites;
  readonly #reads: RingReads;
  readonly #faults: FaultInjection | undefined;

  constructor(
    db: Database.Database,
    path: string,
    writes: RingWrites,
    reads: RingReads,
    faults: FaultInjection | undefined,
  ) {
    this.#db = db;
    this.#path = path;
    this.#writes = writes;
    this.#reads = reads;
    this.#faults = faults;
  }

  /** Runs a batch. When a write fails for any other reason than its own row, none of the batch is made. */
  run({ writes, reads }: Batch): BatchReply {
    let outcomes: Outcome[] = [];
    let failure: Failure | null = null;
    if (writes.length > 0) {
      try {
        this.#expectFile();
        this.#faults?.prepare(this.#db);
        outcomes = this.#commit(writes);
      } catch (error) {
        if (error instanceof InjectedCrash) {
          throw error;
        }
        failure = failureOf(error);
        this.#rollBack();
      }
    }
    return {
      failure,
      writes: outcomes,
      reads: reads.map((read) => this.#answer(() => this.#reads.run(read))),
    };
  }

  /** Takes rings back that were refused. */
  takeBack(ids: readonly string[]): void {
    if (ids.length > 0) {
      this.#commit(ids.map((id) => ['remove', id]));
    }
  }

  /** Makes the saves that an earlier process did not live to see on disk, of rings that have not gone further. */
  saveLate(saves: readonly SaveWrite[]): void {
    const late = saves.filter((save) => this.#writes.isBefore(save));
    if (late.length > 0) {
      this.#commit(late);
    }
  }

  /** Writes rings and claims that the database does not have. */
  restore({ rings, claims }: Restored, now: number): void {
    if (rings.length + claims.length > 0) {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const ring of rings) {
        this.#writes.run(['add', ring, firstChangeOf(ring), null, now, true]);
      }
      for (const claim of claims) {
        this.#writes.claim(claim);
      }
      this.#db.exec('COMMIT');
    }
  }

  #commit(writes: readonly Write[]): Outcome[] {
    this.#db.exec('BEGIN IMMEDIATE');
    const outcomes = writes.map((write) => this.#writes.run(write));
    this.#faults?.beforeCommit();
    this.#db.exec('COMMIT');
    this.#noteFiles();
    return outcomes;
  }

  #rollBack(): void {
    this.#writes.rolledBack();
    if (this.#db.inTransaction) {
      try {
        this.#db.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself.
      }
    }
  }

  #answer(read: () => unknown): Outcome {
    try {
      return ['done', read()];
    } catch (error) {
      return ['failed', failureOf(error)];
    }
  }

  /** Throws when a file that is open is no longer the one at its path: what it takes would be lost. */
  #expectFile(): void {
    for (const [path, inode] of this.#inodes) {
      if (inodeOf(path) !== inode) {
        throw new StorageFault('removed', `${path} was removed or replaced.`);
      }
    }
  }

  #noteFiles(): void {
    if (this.#inodes.size === 0) {
      for (const path of [this.#path, `${this.#path}-wal`]) {
        this.#inodes.set(path, inodeOf(path) ?? -1);
      }
    }
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
