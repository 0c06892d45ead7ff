import { Worker } from 'node:worker_threads';
import type { Cancel, Clock } from '../core/ports.js';
import type {
  Batch,
  BatchReply,
  Failure,
  FromThread,
  Known,
  NotePaths,
  Opened,
  OpenRequest,
  ToThread,
} from './messages.js';
import type { WithdrawnNote } from './notes.js';

/** How long to wait before opening is tried again, milliseconds. */
const retryDelay = 1000;
/** How often a file that has just been put there may look damaged: somebody may still be writing it. */
const mostUnfinishedCopies = 5;

/** The program of the thread, and what it is given beside the request. */
export interface StorageThread {
  readonly program: URL;
  readonly data: unknown;
}

/** What the link works with, and what it asks and tells. */
export interface LinkParts {
  readonly clock: Clock;
  /** Path of the database. */
  readonly path: string;
  readonly notes: NotePaths;
  readonly withdrawn: WithdrawnNote;
  readonly steps: readonly string[] | null;
  readonly thread: StorageThread;
  /** What is known of the database, for the file that takes its place when it is lost. */
  readonly known: () => Known;
  /** The file is open. `why` it had to be opened, unless it is the start. */
  readonly opened: (opened: Opened, why: Failure | null) => void;
}

/** The database was lost: its thread has died, or the file is not one to go on with. */
export class DatabaseLost extends Error {
  override readonly name = 'DatabaseLost';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * The thread that has the database, seen from the main one. SQLite blocks whoever calls it until the disk is done, which
 * a strike and an answer cannot wait for. A thread serves one opening: when anything but a batch is wrong, it is ended,
 * since only that surely lets go of the file, and another one is made.
 */
export class DatabaseLink {
  readonly #parts: LinkParts;
  #worker: Worker | undefined;
  #exited: Promise<void> = Promise.resolve();
  #answer: { resolve: (message: FromThread) => void; reject: (lost: DatabaseLost) => void } | undefined;
  #isEnding = false;
  #wake: () => void = () => {};

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** Opens the database at the start of BellBot. Rejects with DatabaseLost. */
  async start(): Promise<Opened> {
    const { notes } = this.#parts;
    try {
      return await this.#open({ notes, file: 'usable', known: null }, null);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.file !== 'damaged') {
        throw error;
      }
      return await this.#open({ notes, file: 'damaged', known: null }, failure);
    }
  }

  /** Runs a batch; never while another one is under way. Rejects with DatabaseLost; then `reopen` may get it back. */
  async run(batch: Batch): Promise<BatchReply> {
    const message = await this.#ask({ type: 'batch', batch });
    if (message.type !== 'reply') {
      throw deathOf(`it answered ${message.type} to a batch`);
    }
    const { failure, outcomes } = message.reply;
    const failures = [failure, ...outcomes.map((outcome) => (outcome[0] === 'failed' ? outcome[1] : null))];
    const lost = failures.find((each) => each !== null && each.file !== 'usable');
    if (lost) {
      throw new DatabaseLost(lost);
    }
    return message.reply;
  }

  /**
   * Gets the database back after it was lost, however long that takes; `failed` hears why it takes longer. Resolves to
   * undefined when it was told to give up first.
   */
  async reopen(why: Failure, failed: (failure: Failure) => void): Promise<Opened | undefined> {
    let { file } = why;
    for (let tries = 1; ; tries += 1) {
      await this.#close();
      try {
        return await this.#open({ notes: null, file, known: this.#parts.known() }, why);
      } catch (error) {
        const failure = failureOf(error);
        failed(failure);
        const isBeingWritten = file === 'replaced' && tries < mostUnfinishedCopies;
        file = failure.file === 'usable' || isBeingWritten ? file : failure.file;
      }
      if (this.#isEnding) {
        return undefined;
      }
      await this.#pause();
    }
  }

  /** Waits no longer for a database that cannot be had. */
  giveUp(): void {
    this.#isEnding = true;
    this.#wake();
  }

  /** Closes the database, after the batch that is under way. May be called more than once. */
  async end(): Promise<void> {
    this.giveUp();
    await this.#close();
  }

  async #open(request: Pick<OpenRequest, 'notes' | 'file' | 'known'>, why: Failure | null): Promise<Opened> {
    const { path, steps, clock, withdrawn } = this.#parts;
    const sent = withdrawn.ids;
    const message = await this.#ask({ ...request, path, steps, now: clock.now(), withdrawn: sent });
    if (message.type !== 'opened') {
      await this.#close();
      throw message.type === 'not-opened'
        ? new DatabaseLost(message.failure)
        : deathOf(`it answered ${message.type}`);
    }
    const { opened } = message;
    if (opened.failure === null) {
      withdrawn.forget(sent);
    } else {
      withdrawn.note(opened.withdrawn);
    }
    this.#parts.opened(opened, why);
    return opened;
  }

  async #close(): Promise<void> {
    this.#worker?.postMessage({ type: 'end' } satisfies ToThread);
    await this.#exited;
  }

  /** Starts a thread with a request, or sends one that runs something; resolves to its answer. */
  #ask(what: OpenRequest | ToThread): Promise<FromThread> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      if ('path' in what) {
        this.#startThread(what);
      } else if (this.#worker === undefined) {
        reject(deathOf('it has ended'));
      } else {
        this.#worker.postMessage(what);
      }
    });
  }

  #startThread(request: OpenRequest): void {
    const { program, data } = this.#parts.thread;
    const workerData = { request, program: program.href, data };
    const worker = new Worker(program, { name: 'bellbot-storage', workerData, execArgv: [] });
    let lastError = 'it ended without a reason';
    worker.on('message', (message: FromThread) => {
      const answer = this.#answer;
      this.#answer = undefined;
      answer?.resolve(message);
    });
    worker.on('error', (error) => {
      lastError = String(error);
    });
    this.#worker = worker;
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#worker = undefined;
        this.#answer?.reject(deathOf(lastError));
        this.#answer = undefined;
        resolve();
      });
    });
  }

  async #pause(): Promise<void> {
    let cancel: Cancel = () => {};
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      cancel = this.#parts.clock.after(retryDelay, resolve);
    });
    cancel();
  }
}

/** Why the database cannot be used, of an error. */
export function failureOf(error: unknown): Failure {
  return error instanceof DatabaseLost ? error.failure : deathOf(String(error)).failure;
}

function deathOf(reason: string): DatabaseLost {
  const message = `The storage thread died: ${reason}.`;
  return new DatabaseLost({ code: 'storage-failed', message, file: 'usable' });
}
