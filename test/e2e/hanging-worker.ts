/** The database's thread, with a disk that hangs once there is a FIFO named `hang` in the home folder. */
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { noHooks } from '../../src/storage/database/faults.js';
import { serve } from '../../src/storage/database/worker.js';

const fifo = join(process.env.HOME ?? '', 'hang');

/** Opening it waits for somebody who writes, in the system, as a write waits for a disk that is gone. */
function hang(): void {
  if (existsSync(fifo)) {
    openSync(fifo, 'r');
  }
}

if (parentPort !== null) {
  // Closing the database writes too.
  parentPort.on('message', (message) => (message === 'end' ? hang() : undefined));
  serve(workerData.request, parentPort, { ...noHooks, beforeCommit: hang });
}
