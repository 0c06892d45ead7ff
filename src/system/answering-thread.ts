import { Worker, type WorkerOptions } from 'node:worker_threads';

/** A thread that is asked one thing at a time, first by what it is started with. */
export class AnsweringThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #resolve: (answer: unknown) => void = () => {};
  #reject: (error: Error) => void = () => {};
  #end: Error | undefined;

  constructor(program: URL, options: WorkerOptions) {
    this.#worker = new Worker(program, options);
    let reason = 'it ended without a reason';
    this.#worker.on('message', (answer: unknown) => this.#resolve(answer));
    this.#worker.on('error', (error) => {
      reason = String(error);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#end = new Error(reason);
        this.#reject(this.#end);
        resolve();
      });
    });
  }

  /** Asks, or waits for what the thread says by itself; resolves to the answer. Rejects with why the thread has ended. */
  ask<Answer>(question?: unknown): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#resolve = resolve as (answer: unknown) => void;
      this.#reject = reject;
      if (this.#end !== undefined) {
        reject(this.#end);
      } else if (question !== undefined) {
        this.#worker.postMessage(question);
      }
    });
  }

  /** Sends a message upon which the thread ends; resolves when it has. May be called more than once. */
  async end(message: unknown): Promise<void> {
    this.#worker.postMessage(message);
    await this.#exited;
  }
}
