/** Loaded before BellBot: the database's thread is one whose disk can be made to hang. */
import { syncBuiltinESMExports } from 'node:module';
import threads, { Worker, type WorkerOptions } from 'node:worker_threads';

threads.Worker = class extends Worker {
  constructor(program: string | URL, options?: WorkerOptions) {
    if (String(program).endsWith('/storage/database/worker.js')) {
      const other = new URL('./hanging-worker.js', import.meta.url);
      super(other, { ...options, workerData: { ...options?.workerData, program: other.href } });
    } else {
      super(program, options);
    }
  }
};
syncBuiltinESMExports();
