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
  // Three in four rings are rung by the key; one in 5000 failed; one in 1000 is from cli.
  db.exec(`
    INSERT INTO rings
    WITH RECURSIVE count (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n < ${count - 1}),
    named (n, id, bell, source, who, state) AS (
      SELECT n, printf('%012x7%03x8%015x', ${start} + n * 10, n % 4096, n), iif(n % 7 = 0, 'door', 'bell'),
        CASE WHEN n % 1000 = 1 THEN 'cli' WHEN n % 4 = 0 THEN 'slack' ELSE 'key' END,
        'member ' || (n * 7919 % 211),
        CASE WHEN n >= ${count - queued} THEN 'queued' WHEN n % 5000 = 2 THEN 'failed' ELSE 'rung' END
      FROM count)
    SELECT n + 1, unhex(id), json_quote(bell), json_quote(source), json_quote(who), json_quote('single'), state, ${start} + n * 10, 0, state = 'queued',
      json_object('id', substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' ||
        substr(id, 17, 4) || '-' || substr(id, 21), 'bell', bell, 'source', source, 'who', who,
        'text', 'hello from number ' || n, 'pattern', 'single', 'acceptedAt', ${start} + n * 10,
        'state', state, 'strikes', json_object('asked', 1, 'made', 1), 'attempts', 1,
        'startedAt', ${start} + n * 10 + 5, 'finishedAt', ${start} + n * 10 + 9, 'reason', NULL)
    FROM named`);
  for (const [n, time, state, made] of [
    [1, 'startedAt', "'striking'", 0],
    [2, 'finishedAt', 'state', 1],
  ] as const) {
    db.exec(`INSERT INTO changes SELECT number, ${n}, json_object('at', document ->> '${time}', 'state', ${state},
      'attempts', 1, 'made', ${made}, 'reason', NULL) FROM rings`);
  }
  db.close();
  return folder;
}
