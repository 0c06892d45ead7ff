/** The thread that has the database. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Failure, FromThread, Incident, Opened, OpenRequest, ToThread } from '../messages.js';
import { Batches } from './batches.js';
import { failureOf, type Hooks, noHooks } from './faults.js';
import { clearNotes, type Notes, notesIn } from './notes.js';
import { openDatabase, putBack } from './open-file.js';
import { RingReads } from './ring-reads.js';
import { RingWrites } from './ring-writes.js';
import { finishReplacing, replaceDamaged } from './salvage.js';
import { steps as presentSteps } from './schema.js';

/** Newest claims that are kept in memory, for a file that gets damaged. */
const mostKnownClaims = 1000;

/**
 * Opens the database, then runs one batch after another. Ends when it cannot open the file, when it is told to, and with
 * any mistake; all that SQLite holds ends with the thread.
 */
export function serve(request: OpenRequest, port: MessagePort, hooks: Hooks): void {
  const tell = (message: FromThread): void => port.postMessage(message);
  try {
    const { batches, opened } = open(request, hooks);
    port.on('message', (message: ToThread) => {
      if (message.type === 'end') {
        batches.close();
        port.close();
      } else {
        tell({ type: 'reply', reply: batches.run(message.batch) });
      }
    });
    tell({ type: 'opened', opened });
  } catch (error) {
    tell({ type: 'not-opened', failure: failureOf(error, request.notes !== null) });
    port.close();
  }
}

function open(request: OpenRequest, hooks: Hooks): { batches: Batches; opened: Opened } {
  const { path, now, known } = request;
  const steps = request.steps ?? presentSteps;
  putBack(path, now);
  const parts = { path, steps, now, known, hooks };
  const asidePath =
    request.file === 'damaged' ? replaceDamaged(parts) : known === null ? finishReplacing(parts) : null;
  const { db, isNew } = openDatabase(path, steps, now);
  const reads = new RingReads(db);
  const batches = new Batches(db, path, new RingWrites(db), reads, hooks, now);
  const isOther = known !== null && (isNew || request.file === 'replaced');
  const notes = request.notes === null ? { withdrawn: [], saves: [] } : notesIn(request.notes);
  const withdrawn = [...request.withdrawn, ...notes.withdrawn];
  const failure = begin(batches, request, isOther, { ...notes, withdrawn });
  if (failure === null && request.notes !== null) {
    clearNotes(request.notes);
  }
  let incident: Incident | null = null;
  if (asidePath !== null) {
    incident = { type: 'damaged', asidePath };
  } else if (isOther) {
    incident = { type: isNew ? 'removed' : 'replaced', asidePath: null };
  }
  const opened: Opened = {
    unfinished: reads.run(['unfinished']),
    claims: reads.claims(now, mostKnownClaims).reverse(),
    incident,
    failure,
    withdrawn: failure === null ? [] : withdrawn,
  };
  batches.noteFiles();
  return { batches, opened };
}

/**
 * Makes what has to be in the file before anything is read from it, in one transaction. Returns why nothing can be
 * written, where that can wait: the rings that wait can be read and struck when the disk takes writes again.
 */
function begin(
  batches: Batches,
  { known, notes }: OpenRequest,
  isOther: boolean,
  { withdrawn, saves }: Notes,
): Failure | null {
  const isStart = notes !== null;
  if (!isOther && !isStart && withdrawn.length === 0) {
    return null;
  }
  try {
    batches.begin({ restore: isOther ? known : null, withdrawn, saves, probe: isStart });
    return null;
  } catch (error) {
    const failure = failureOf(error, false);
    const mayWait = failure.file === 'usable' && (!isStart || failure.code === 'storage-full');
    if (isOther || saves.length > 0 || !mayWait) {
      throw error;
    }
    return failure;
  }
}

// A test's thread is another program, which calls `serve` with hooks.
if (parentPort !== null && workerData?.program === import.meta.url) {
  serve(workerData.request, parentPort, noHooks);
}
