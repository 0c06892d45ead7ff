import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import { steps as present } from '../../src/storage/database/schema.js';
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock } from '../system/manual-clock.js';
import { dataFolder } from './data-folder.js';
import { inDatabase, startedStore } from './stores.js';

async function version(path: string): Promise<unknown> {
  const [row] = await inDatabase(path, 'PRAGMA user_version');
  return row?.[0];
}

async function startError(
  folder: string,
  steps?: readonly string[],
): Promise<{ code: string; message: string }> {
  const parts = { folder, clock: new ManualClock() };
  const store = new SqliteStore(steps === undefined ? parts : { ...parts, steps });
  const error = await store.start().then(
    () => assert.fail('it started'),
    (reason: unknown) => reason,
  );
  assert.ok(isBellBotError(error), String(error));
  await store.stop();
  return error;
}

describe('the start of the store on disk', () => {
  it('is refused while another one has the folder, and says which', async () => {
    const folder = await dataFolder();
    const first = await startedStore({ folder });
    await first.listensAt('http://127.0.0.1:3000');
    const { code, message } = await startError(folder);
    assert.equal(code, 'storage-in-use');
    assert.match(
      message,
      new RegExp(`pid ${process.pid}, since 20..-.*, at http://127.0.0.1:3000\\) uses the folder`),
    );
    await first.add(ringNumber(1));
    await first.stop();
    await (await startedStore({ folder })).stop();
  });

  it('does not mind an owner that was killed', async () => {
    const folder = await dataFolder();
    await writeFile(join(folder, 'owner'), '{"pid":1,"since":"2026-01-01T00:00:00.000Z"}');
    const store = await startedStore({ folder });
    assert.equal(JSON.parse(await readFile(join(folder, 'owner'), 'utf8')).pid, process.pid);
    await store.stop();
  });

  it('brings an older file up to date, and keeps a copy of it', async () => {
    const folder = await dataFolder();
    const path = join(folder, 'bellbot.db');
    const old = await startedStore({ folder });
    await old.add(ringNumber(1));
    await old.stop();
    const newer = [
      ...present,
      'CREATE TABLE extra (a); INSERT INTO extra VALUES (1);',
      'INSERT INTO extra VALUES (2);',
    ];
    const store = await startedStore({ folder, steps: newer });
    assert.deepEqual(await unfinishedIn(store), [ringNumber(1)]);
    await store.stop();
    assert.equal(await version(path), newer.length);
    assert.deepEqual(await inDatabase(path, 'SELECT a FROM extra'), [[1], [2]]);
    const copies = (await readdir(folder)).filter((name) => name.includes('.v'));
    assert.match(copies.join(), new RegExp(`^bellbot\\.db\\.v${present.length}-2026-01-01T[^,]*Z$`));
    const copy = join(folder, copies[0] ?? '');
    assert.equal(await version(copy), present.length);
    assert.deepEqual(await inDatabase(copy, 'SELECT count(*) FROM rings'), [[1]]);
    await (await startedStore({ folder, steps: newer })).stop();
    assert.equal((await readdir(folder)).filter((name) => name.includes('.v')).length, 1);
  });

  it('leaves a file in the version before a step that fails', async () => {
    const folder = await dataFolder();
    await (await startedStore({ folder })).stop();
    const broken = [...present, 'CREATE TABLE extra (a); INSERT INTO nowhere VALUES (1);'];
    const { code } = await startError(folder, broken);
    assert.equal(code, 'storage-unusable');
    const path = join(folder, 'bellbot.db');
    assert.equal(await version(path), present.length);
    assert.deepEqual(await inDatabase(path, "SELECT 1 FROM sqlite_schema WHERE name = 'extra'"), []);
    await (await startedStore({ folder })).stop();
  });

  it('is refused for a file of a later version, which is left as it was', async () => {
    const folder = await dataFolder();
    const path = join(folder, 'bellbot.db');
    await (await startedStore({ folder })).stop();
    await inDatabase(path, 'PRAGMA user_version = 99');
    const before = await readFile(path);
    const { code, message } = await startError(folder);
    assert.equal(code, 'storage-too-new');
    assert.match(message, /version 99/);
    assert.deepEqual(await readFile(path), before);
    assert.deepEqual(await readdir(folder), ['bellbot.db']);
  });

  it('is refused, with what to do, where there can be no file', async () => {
    const folder = await dataFolder();
    await mkdir(join(folder, 'taken', 'bellbot.db'), { recursive: true });
    await writeFile(join(folder, 'file'), '');
    for (const name of ['taken', 'file', join('file', 'below')]) {
      const { code, message } = await startError(join(folder, name));
      assert.equal(code, 'storage-unusable', name);
      assert.match(message, /option data/);
    }
  });
});
