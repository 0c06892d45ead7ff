import { Worker } from 'node:worker_threads';
import type { Cancel, Clock } from '../core/ports.js';
import type {
  Answer,
  Batch,
  BatchReply,
  Failure,
  Known,
  NotePaths,
  Opened,
  OpenRequest,
} from './messages.js';
import type { Notes } from './notes.js';

/** How long to wait before opening is tried again, milliseconds. */
const retryDelay = 1000;
/** How often a file that has just been put there may look damaged: somebody may still be writing it. */
const mostUnfinishedCopies = 5;

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
  readonly notePaths: NotePaths;
  readonly known: () => Known;
  /** The file is open. `why` it had to be opened, unless it is the start. */
  readonly opened: (opened: Opened, why: Failure | null) => void;
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
  #answer: (answer: Answer) => void = () => {};
  #isEnding = false;
  #wake: () => void = () => {};

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** Opens the database at the start of BellBot; resolves to why not when it cannot be. */
  async start(): Promise<Opened | Failure> {
    const { notePaths: notes } = this.#parts;
    const first = await this.#open({ notes, file: 'usable', known: null }, null);
    return isFailure(first) && first.file === 'damaged'
      ? await this.#open({ notes, file: first.file, known: null }, first)
      : first;
  }

  /** Runs a batch; never while another one is under way. After a failure of the file `reopen` may get it back. */
  async run(batch: Batch): Promise<BatchReply> {
    const answer = await this.#ask(() => this.#worker?.postMessage(batch));
    return answer.type === 'reply' ? answer.reply : { failure: failureOf(answer), outcomes: [] };
  }

  /**
   * Gets the database back after it was lost, however long that takes; `failed` hears why it takes longer. Resolves to
   * undefined when it was told to give up first.
   */
  async reopen(why: Failure, failed: (failure: Failure) => void): Promise<Opened | undefined> {
    let { file } = why;
    for (let tries = 1; ; tries += 1) {
      await this.#close();
      const opened = await this.#open({ notes: null, file, known: this.#parts.known() }, why);
      if (!isFailure(opened)) {
        return opened;
      }
      failed(opened);
      const isBeingWritten = file === 'replaced' && tries < mostUnfinishedCopies;
      file = opened.file === 'damaged' && !isBeingWritten ? 'damaged' : file;
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

  async #open(
    request: Pick<OpenRequest, 'notes' | 'file' | 'known'>,
    why: Failure | null,
  ): Promise<Opened | Failure> {
    const { path, steps, clock, notes } = this.#parts;
    const sent = notes.refused;
    const whole = { ...request, path, steps, now: clock.now(), withdrawn: sent };
    const answer = await this.#ask(() => this.#startThread(whole));
    if (answer.type !== 'opened') {
      await this.#close();
      return failureOf(answer);
    }
    const { opened } = answer;
    notes.refuse(opened.withdrawn);
    notes.withdrawn(sent.filter((id) => !opened.withdrawn.includes(id)));
    this.#parts.opened(opened, why);
    return opened;
  }

  async #close(): Promise<void> {
    this.#worker?.postMessage('end');
    await this.#exited;
  }

  /** Resolves to the answer of the thread to what `send` sends. */
  #ask(send: () => void): Promise<Answer> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      send();
      if (this.#worker === undefined) {
        resolve(deathOf('it has ended'));
      }
    });
  }

  #startThread(request: OpenRequest): void {
    const { program, data } = this.#parts.thread;
    const workerData = { request, program: program.href, data };
    const worker = new Worker(program, { name: 'bellbot-storage', workerData, execArgv: [] });
    let lastError = 'it ended without a reason';
    worker.on('message', (answer: Answer) => this.#answer(answer));
    worker.on('error', (error) => {
      lastError = String(error);
    });
    this.#worker = worker;
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#worker = undefined;
        this.#answer(deathOf(lastError));
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

/** Whether the database could not be opened. */
export function isFailure(opened: Opened | Failure): opened is Failure {
  return 'code' in opened;
}

function failureOf(answer: Answer): Failure {
  return (answer.type === 'failed' ? answer : deathOf(`it answered ${answer.type}`)).failure;
}

function deathOf(reason: string): Extract<Answer, { type: 'failed' }> {
  const message = `The storage thread died: ${reason}.`;
  return { type: 'failed', failure: { code: 'storage-failed', message, file: 'closed' } };
}
