/** The thread that has the database. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Known } from '../../core/known-rings.js';
import { isoTime } from '../../core/ring.js';
import { ticketSize } from '../../core/tickets.js';
import { databaseLinkFault, linkedPath } from '../../system/linked-file.js';
import { putBack, WatchedFiles } from '../../system/watched-files.js';
import type { Batch, Opened, OpenRequest, StorageIncident } from '../messages.js';
import { Batches } from './batches.js';
import { failureOf, type Hooks, noHooks } from './faults.js';
import { openDatabase } from './open-file.js';
import type { Newest } from './ring-reads.js';
import { finishReplacing, replaceDamaged } from './salvage.js';
import { steps as presentSteps } from './schema.js';

/**
 * Opens the database, then runs one batch after another. Ends when it cannot open the file, when it is told to, and with
 * any mistake; all that SQLite holds ends with the thread.
 */
export function serve(request: OpenRequest, port: MessagePort, hooks: Hooks): void {
  try {
    const { batches, opened } = open(request, hooks);
    port.on('message', (message: Batch | 'end') => {
      if (message === 'end') {
        batches.close();
        port.close();
      } else {
        port.postMessage(batches.run(message));
      }
    });
    // The tickets are handed over, not copied.
    const moved = [...opened.known.tickets.values()].map(({ buffer }) => buffer as ArrayBuffer);
    port.postMessage(opened, moved);
  } catch (error) {
    port.postMessage(failureOf(error, request.known === null));
    port.close();
  }
}

function open(asked: OpenRequest, hooks: Hooks): { batches: Batches; opened: Opened } {
  const { now, why, steps = presentSteps } = asked;
  // Where a link leads is where the log lies, and where all files are moved.
  const path = linkedPath(asked.path);
  const request = { ...asked, path };
  const isStart = request.known === null;
  putBack(path, now);
  const parts = { ...request, steps, hooks };
  const unread = isStart ? finishReplacing(parts) : null;
  const fault = databaseLinkFault(asked.path);
  if (fault !== undefined) {
    throw new Error(fault);
  }
  const aside = why?.file === 'damaged' ? replaceDamaged(parts) : unread;
  const { db, isNew } = openDatabase(path, steps, now);
  const files = new WatchedFiles(path, asked.path);
  const batches = new Batches(db, files, hooks, now);
  // As it was found, before it is told what is known.
  const found = batches.newest;
  const isOther = !isStart && (isNew || why?.file === 'replaced');
  const failure = batches.begin(request, isOther);
  const known = batches.known();
  const incident = aside === null && !isOther ? null : reportOf(request, aside, isNew, found, known);
  return { batches, opened: { known, newest: batches.newest?.id ?? null, incident, failure } };
}

/** What people have to know of a file that was not what it should be. */
function reportOf(
  request: OpenRequest,
  aside: string | null,
  isNew: boolean,
  newest: Newest | null,
  known: Known,
): StorageIncident {
  const { path, why } = request;
  const count = [...known.tickets.values()].reduce((sum, { length }) => sum + length / ticketSize, 0);
  const rings = `${count} unfinished rings`;
  const begun = `A new one was begun, with ${rings}; the history starts anew.`;
  const because = why?.message ?? 'BellBot was ended while it was mended.';
  if (aside !== null) {
    const reason = `The database was damaged (${because}) and has been set aside as ${aside}. ${begun}`;
    return { reason, path: aside };
  }
  const given = `It was given the ${rings} of the former one.`;
  if (isNew) {
    return { reason: `The database is gone: ${because} ${begun}`, path };
  }
  const isCopy = request.known?.origin === known.origin;
  const what = isCopy ? `a copy of itself, ${upTo(newest)}` : 'another one';
  return { reason: `The database is ${what}: ${because} ${given}`, path };
}

function upTo(newest: Newest | null): string {
  return newest === null ? 'without a ring' : `whose newest ring is of ${isoTime(newest.acceptedAt)}`;
}

// A test's thread is another program, which calls `serve` with hooks.
if (parentPort !== null && workerData?.program === import.meta.url) {
  serve(workerData.request, parentPort, noHooks);
}
