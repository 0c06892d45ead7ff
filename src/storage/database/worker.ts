/** The thread that has the database. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Answer, Batch, Failure, Opened, OpenRequest, TicketsByBell } from '../messages.js';
import { Batches } from './batches.js';
import { failureOf, type Hooks, noHooks } from './faults.js';
import { clearNotes, type Notes, notesIn } from './notes.js';
import { openDatabase, putBack } from './open-file.js';
import { finishReplacing, replaceDamaged } from './salvage.js';
import { steps as presentSteps } from './schema.js';

/**
 * Opens the database, then runs one batch after another. Ends when it cannot open the file, when it is told to, and with
 * any mistake; all that SQLite holds ends with the thread.
 */
export function serve(request: OpenRequest, port: MessagePort, hooks: Hooks): void {
  const tell = (answer: Answer): void => port.postMessage(answer);
  try {
    const { batches, opened } = open(request, hooks);
    port.on('message', (message: Batch | 'end') => {
      if (message === 'end') {
        batches.close();
        port.close();
      } else {
        tell({ type: 'reply', reply: batches.run(message) });
      }
    });
    port.postMessage({ type: 'opened', opened } satisfies Answer, buffersOf(opened.tickets));
  } catch (error) {
    tell({ type: 'failed', failure: failureOf(error, request.notes !== null) });
    port.close();
  }
}

function open(request: OpenRequest, hooks: Hooks): { batches: Batches; opened: Opened } {
  const { path, now, known, steps = presentSteps } = request;
  putBack(path, now);
  const parts = { path, steps, now, known, hooks };
  const unread = known === null ? finishReplacing(parts) : null;
  const aside = request.file === 'damaged' ? replaceDamaged(parts) : unread;
  const { db, isNew } = openDatabase(path, steps, now);
  const batches = new Batches(db, path, hooks, now);
  const isOther = known !== null && (isNew || request.file === 'replaced');
  const noted = request.notes === null ? { withdrawn: [], saves: [] } : notesIn(request.notes);
  const withdrawn = [...request.withdrawn, ...noted.withdrawn];
  const failure = begin(batches, request, isOther, { withdrawn, saves: noted.saves });
  if (failure === null && request.notes !== null) {
    clearNotes(request.notes);
  }
  let incident: Opened['incident'] = null;
  if (aside !== null) {
    incident = { type: 'damaged', aside };
  } else if (isOther) {
    incident = { type: isNew ? 'removed' : 'replaced', aside };
  }
  const opened = { ...batches.known(now), incident, failure, withdrawn: failure === null ? [] : withdrawn };
  return { batches, opened };
}

/**
 * Makes what has to be in the file before anything is read from it, in one transaction. Returns why nothing can be
 * written, where that can wait: the rings that wait can be read, and struck when the disk takes writes again.
 */
function begin(batches: Batches, request: OpenRequest, isOther: boolean, notes: Notes): Failure | null {
  const isStart = request.notes !== null;
  if (!isOther && !isStart && notes.withdrawn.length === 0) {
    return null;
  }
  try {
    batches.begin({ ...notes, restore: isOther ? request.known : null, probe: isStart });
    return null;
  } catch (error) {
    const failure = failureOf(error, false);
    const mayWait = failure.file === 'usable' && (!isStart || failure.code === 'storage-full');
    if (isOther || notes.saves.length > 0 || !mayWait) {
      throw error;
    }
    return failure;
  }
}

/** What is handed over in place of being copied. */
function buffersOf(tickets: TicketsByBell): ArrayBuffer[] {
  return [...tickets.values()].map(({ buffer }) => buffer as ArrayBuffer);
}

// A test's thread is another program, which calls `serve` with hooks.
if (parentPort !== null && workerData?.program === import.meta.url) {
  serve(workerData.request, parentPort, noHooks);
}
