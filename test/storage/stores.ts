import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StoreStatus } from '../../src/core/ports.js';
import { SqliteStore, type SqliteStoreParts } from '../../src/storage/sqlite-store.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { dataFolder } from './data-folder.js';

/** A store that has been started, in a new folder unless one is given, on a clock that stands still. */
export async function startedStore(parts: Partial<SqliteStoreParts> = {}): Promise<SqliteStore> {
  const clock = new ManualClock();
  const store = new SqliteStore({ folder: await dataFolder(), clock, ...parts });
  await store.start();
  return store;
}

/** Resolves when the status of the store is as wanted: a code, or `ok`. */
export async function untilStatus(store: SqliteStore, wanted: string): Promise<void> {
  await until(() => nameOf(store.status) === wanted);
}

/** Resolves when `done` says so. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) {
    await settle();
  }
}

/** A status in one word. */
export function nameOf(status: StoreStatus): string {
  return status.ready ? 'ok' : status.code;
}

/**
 * Runs statements on a database that no store has open, and resolves to the rows of the last one. In a thread, since
 * only a thread's end surely closes what it opened.
 */
export async function inDatabase(path: string, ...statements: readonly string[]): Promise<unknown[][]> {
  const worker = new Worker(new URL('./statements-thread.js', import.meta.url), {
    workerData: { path, statements },
  });
  let rows: unknown[][] = [];
  worker.on('message', (message: unknown[][]) => {
    rows = message;
  });
  await once(worker, 'exit');
  return rows;
}
