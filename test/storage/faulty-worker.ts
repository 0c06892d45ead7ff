/** The thread that has the database, with the faults that a test injects. */
import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../../src/storage/database/worker.js';
import { FaultInjection } from './fault-injection.js';

if (parentPort !== null) {
  serve(workerData.request, parentPort, new FaultInjection(workerData.data));
}
