import type { KnownRings } from '../core/known-rings.js';
import type { Clock } from '../core/ports.js';
import { wait } from '../core/wait.js';
import { AnsweringThread } from '../system/answering-thread.js';
import type { Batch, BatchReply, Failure, Opened, OpenRequest, StorageIncident } from './messages.js';
import type { Notes } from './notes.js';

/** How long to wait before opening is tried again, milliseconds. */
const retryDelay = 1000;
/** How often a file that has just been put there may look damaged: somebody may still be writing it. */
const mostUnfinishedCopies = 5;
/** Room for what the thread uses for a moment: pages and batches as texts, which would grow to 48 by themselves. MiB. */
const maxYoungGenerationSizeMb = 8;

/** The program of the database's thread, and what it is given beside the request. */
export interface StorageThread {
  readonly program: URL;
  readonly data: unknown;
}

/** What the link works with, and what it asks and tells. */
export interface LinkParts extends Pick<OpenRequest, 'path' | 'steps'> {
  readonly clock: Clock;
  readonly thread: StorageThread;
  readonly notes: Notes;
  readonly known: KnownRings;
  /** Hears what people have to know. */
  readonly tell: (incident: StorageIncident) => void;
}

/**
 * The thread that has the database, seen from the main one. SQLite blocks whoever calls it until the disk is done, which
 * a strike and an answer cannot wait for. A thread serves one opening: when anything but a batch is wrong, it is ended,
 * since only that surely lets go of the file, and another one is made.
 */
export class DatabaseLink {
  readonly #parts: LinkParts;
  /** Aborted: a database that cannot be had is waited for no longer. */
  readonly #ending = new AbortController();
  #thread: AnsweringThread | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** Opens the database at the start of BellBot; resolves to why not when it cannot be. */
  async start(): Promise<Opened | Failure> {
    const saves = await this.#parts.notes.load().catch(unreadable);
    if ('code' in saves) {
      return saves;
    }
    const first = await this.#open({ why: null, known: null, saves });
    const isDamaged = isFailure(first) && first.file === 'damaged';
    return isDamaged ? await this.#open({ why: first, known: null, saves }) : first;
  }

  /** Runs a batch; never while another one is under way. After a failure of the file `reopen` may get it back. */
  async run(batch: Batch): Promise<BatchReply> {
    const reply = await this.#thread?.ask<BatchReply>(batch).catch(deathOf);
    return reply === undefined || isFailure(reply) ? { failure: reply ?? deathOf(), outcomes: [] } : reply;
  }

  /**
   * Gets the database back after it was lost, however long that takes; `failed` hears why it takes longer. Resolves to
   * undefined when it was told to give up first.
   */
  async reopen(why: Failure, failed: (failure: Failure) => void): Promise<Opened | undefined> {
    let { file } = why;
    for (let tries = 1; ; tries += 1) {
      await this.close();
      const opened = await this.#open({ why: { ...why, file }, known: this.#parts.known.all, saves: [] });
      if (!isFailure(opened)) {
        return opened;
      }
      failed(opened);
      const isBeingWritten = file === 'replaced' && tries < mostUnfinishedCopies;
      file = opened.file === 'damaged' && !isBeingWritten ? 'damaged' : file;
      if (this.#ending.signal.aborted) {
        return undefined;
      }
      await wait(this.#parts.clock, retryDelay, { early: this.#ending.signal });
    }
  }

  /** Waits no longer for a database that cannot be had. */
  giveUp(): void {
    this.#ending.abort();
  }

  /** Closes the database, after the batch that is under way. May be called more than once. */
  async close(): Promise<void> {
    await this.#thread?.end('end');
    this.#thread = undefined;
  }

  async #open(asked: Pick<OpenRequest, 'why' | 'known' | 'saves'>): Promise<Opened | Failure> {
    const { path, steps, clock, notes, known, thread, tell } = this.#parts;
    const { refused } = notes;
    const request: OpenRequest = { ...asked, path, steps, refused, now: clock.now() };
    this.#thread = new AnsweringThread(thread.program, {
      name: 'bellbot-storage',
      workerData: { request, program: thread.program.href, data: thread.data },
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    const opened = await this.#thread.ask<Opened | Failure>().catch(deathOf);
    if (isFailure(opened)) {
      await this.close();
      return opened;
    }
    if (opened.failure === null) {
      notes.withdrawn(refused);
    }
    known.load(opened.known);
    if (opened.incident !== null) {
      tell(opened.incident);
    }
    return opened;
  }
}

function unreadable({ message }: Error): Failure {
  return { code: 'storage-unusable', message, file: 'usable' };
}

/** Whether the database could not be opened, or the batch not be run. */
export function isFailure(answer: Opened | BatchReply | Failure): answer is Failure {
  return 'code' in answer;
}

function deathOf(error = new Error('it has ended')): Failure {
  return { code: 'storage-failed', message: `The storage thread died: ${error.message}.`, file: 'closed' };
}
