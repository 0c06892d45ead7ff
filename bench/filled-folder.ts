import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { SqliteStore } from '../src/storage/sqlite-store.js';
import { systemClock } from '../src/system/system-clock.js';

/** When the first ring was accepted, milliseconds since the epoch. */
export const start = Date.UTC(2026, 0, 1);

/** A folder with so many rings, one every 10 ms, the last of them queued; written as SQLite does it fastest. */
export async function filledFolder(count: number, queued: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bellbot-bench-'));
  const store = new SqliteStore({ folder, clock: systemClock });
  await store.start();
  await store.stop();
  const db = new Database(join(folder, 'bellbot.db'));
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
  db.exec(
    `INSERT INTO names (number, name) VALUES (1, 'bell'), (2, 'door'), (3, 'key'), (4, 'slack'), (5, 'cli')`,
  );
  // Three in four rings are rung by the key; one in 5000 failed; one in 1000 is from cli.
  db.exec(`
    INSERT INTO rings
    WITH RECURSIVE count (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n < ${count - 1})
    SELECT n + 1, unhex(printf('%012x7%03x8%015x', ${start} + n * 10, n % 4096, n)), iif(n % 7 = 0, 2, 1),
      CASE WHEN n % 1000 = 1 THEN 5 WHEN n % 4 = 0 THEN 4 ELSE 3 END, 'somebody', 'hello from number ' || n,
      ${start} + n * 10, 1, CASE WHEN n >= ${count - queued} THEN 0 WHEN n % 5000 = 2 THEN 3 ELSE 2 END, 1, 1, ${start} + n * 10 + 5, ${start} + n * 10 + 9, NULL
    FROM count`);
  db.exec(`INSERT INTO changes SELECT number, 1, started_at, 1, 1, 0, NULL FROM rings`);
  db.exec(`INSERT INTO changes SELECT number, 2, finished_at, state, 1, 1, NULL FROM rings`);
  db.close();
  return folder;
}
