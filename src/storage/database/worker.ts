/**
 * The thread that has the database: opened once, then one batch after another. It ends when it cannot open the file,
 * when it is told to, and with any mistake; all that SQLite holds ends with it.
 */
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type Database from 'libsql';
import { FaultInjection } from '../fault-injection.js';
import { failureOf } from '../faults.js';
import type { FromThread, Opened, OpenRequest, Restored, ToThread } from '../messages.js';
import type { ClaimRow, RingRow } from '../ring-document.js';
import { clearUnsaved, unsavedIn } from '../unsaved-note.js';
import { clearRefused, refusedIn } from '../withdrawn-note.js';
import { BatchRunner } from './batches.js';
import { openDatabase } from './open-file.js';
import { RingReads } from './ring-reads.js';
import { RingWrites } from './ring-writes.js';
import { salvage, setAside } from './salvage.js';

/** Newest claims that are kept in memory, for a file that gets damaged. */
const mostKnownClaims = 1000;

const nothing: Restored = { rings: [], claims: [] };

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}

function serve(request: OpenRequest): void {
  const { path, migrations, now, restored } = request;
  const asidePath = request.setAside ? setAside(path, now) : null;
  const salvaged = asidePath === null ? nothing : salvage(asidePath, now);
  const { db, isNew } = openDatabase(path, migrations, now);
  const writes = new RingWrites(db);
  const reads = new RingReads(db);
  const faults = request.faults === null ? undefined : new FaultInjection(request.faults);
  const runner = new BatchRunner(db, path, writes, reads, faults);
  if (isNew) {
    // What memory knows is newer than anything that can be read from a damaged file.
    const { rings, claims } = restored ?? salvaged;
    runner.restore({ rings, claims: [...salvaged.claims, ...claims] }, now);
  }
  runner.takeBack([...request.refused, ...refusedIn(dirname(path))]);
  clearRefused(dirname(path));
  runner.saveLate(unsavedIn(dirname(path)));
  clearUnsaved(dirname(path));
  const opened: Opened = {
    unfinished: reads.run(['unfinished']).map((json) => JSON.parse(json) as RingRow),
    claims: reads
      .claims(now, mostKnownClaims)
      .reverse()
      .map((json) => JSON.parse(json) as ClaimRow),
    asidePath,
  };
  parentPort?.on('message', (message: ToThread) => {
    if (message.type === 'end') {
      end(db);
    } else {
      tell({ type: 'reply', reply: runner.run(message.batch) });
    }
  });
  tell({ type: 'opened', opened });
}

/** Closes the file; the log is written back into it by SQLite. */
function end(db: Database.Database): void {
  db.close();
  parentPort?.close();
}

try {
  serve(workerData as OpenRequest);
} catch (error) {
  tell({ type: 'not-opened', failure: failureOf(error) });
  parentPort?.close();
}
