import { Worker } from 'node:worker_threads';
import type { FromWorker, WorkerSetup } from './worker-messages.js';

/** What is heard of the thread of a board. */
export interface WorkerEvents {
  message(message: FromWorker): void;
  /** It has failed or ended; `wasRunning` is false when it never got to run. */
  failed(error: Error, wasRunning: boolean): void;
}

/** A thread that is being started. */
export interface StartedWorker {
  readonly worker: Worker;
  /** Resolves when the board runs; rejects when it cannot. */
  readonly running: Promise<void>;
}

/** Starts the thread of a board. */
export function startWorker(workerData: WorkerSetup, events: WorkerEvents): StartedWorker {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    name: 'virtual-uno',
    workerData,
    // Flags of the main thread (a debugger's, a test runner's) are not for this one.
    execArgv: [],
  });
  const running = new Promise<void>((resolve, reject) => {
    let isRunning = false;
    worker.on('message', (message: FromWorker) => {
      isRunning = true;
      resolve();
      events.message(message);
    });
    const failed = (error: Error): void => {
      reject(error);
      events.failed(error, isRunning);
    };
    worker.on('error', failed);
    worker.on('exit', (code) =>
      failed(new Error(`The thread of the virtual Uno has ended (exit code ${code}).`)),
    );
  });
  return { worker, running };
}
