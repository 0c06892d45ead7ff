import { Worker } from 'node:worker_threads';
import { StorageFault } from './faults.js';
import type { Batch, BatchReply, FromThread, Opened, OpenRequest, ToThread } from './messages.js';

const workerFile = new URL('./database/worker.js', import.meta.url);

/** What is to be done with the next message from the thread, or when it dies instead. */
interface Waiting {
  readonly resolve: (message: FromThread) => void;
  readonly reject: (error: StorageFault) => void;
}

/**
 * The thread that has the database, seen from the main one. SQLite blocks whoever calls it until the disk is done, which
 * a strike and an answer cannot wait for. A thread serves one opening: when anything but a batch is wrong, it is ended,
 * since only that surely lets go of the file, and another one is made.
 */
export class DatabaseThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #waiting: Waiting | undefined;
  #lastError = 'it ended without a reason';
  #ended = false;

  /** Starts the thread; `open` says how it went. */
  constructor(request: OpenRequest) {
    this.#worker = new Worker(workerFile, { name: 'bellbot-storage', workerData: request, execArgv: [] });
    this.#worker.on('message', (message: FromThread) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve(message);
    });
    this.#worker.on('error', (error) => {
      this.#lastError = String(error);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#ended = true;
        this.#waiting?.reject(this.#death());
        this.#waiting = undefined;
        resolve();
      });
    });
  }

  /** Resolves when the file is open; rejects with a StorageFault when it cannot be, and the thread has ended. */
  async open(): Promise<Opened> {
    const message = await this.#next();
    if (message.type === 'opened') {
      return message.opened;
    }
    await this.#exited;
    const { fault, message: text } =
      message.type === 'not-opened' ? message.failure : { fault: 'failed' as const, message: 'no answer' };
    throw new StorageFault(fault, text);
  }

  /** Runs a batch; never while another one is under way. Rejects with a StorageFault when the thread dies instead. */
  async run(batch: Batch): Promise<BatchReply> {
    const reply = this.#next();
    this.#send({ type: 'batch', batch });
    const message = await reply;
    if (message.type !== 'reply') {
      throw new StorageFault('failed', `The storage thread answered ${message.type} to a batch.`);
    }
    return message.reply;
  }

  /** Closes the file and ends the thread, after the batch that is under way. May be called more than once. */
  async end(): Promise<void> {
    this.#send({ type: 'end' });
    await this.#exited;
  }

  #next(): Promise<FromThread> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#death());
      } else {
        this.#waiting = { resolve, reject };
      }
    });
  }

  #death(): StorageFault {
    return new StorageFault('failed', `The storage thread died: ${this.#lastError}.`);
  }

  #send(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}
