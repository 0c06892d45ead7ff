/** A thread for the tests: runs statements on a database and answers the rows of the last one. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

const { path, statements } = workerData as { path: string; statements: readonly string[] };
const db = new Database(path);
let rows: unknown[] = [];
for (const sql of statements) {
  const statement = db.prepare(sql);
  rows = statement.reader ? statement.raw().all([]) : [statement.run([])];
}
parentPort?.postMessage(rows);
