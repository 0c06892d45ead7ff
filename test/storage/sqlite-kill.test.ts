import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock } from '../system/manual-clock.js';
import { seededRandom } from '../system/seeded-random.js';
import { dataFolder } from './data-folder.js';
import { startedStore } from './stores.js';

/** Adds rings in a process that is killed once it has said so many numbers. Resolves to all that it said. */
async function addUntilKilled(
  folder: string,
  from: number,
  count: number,
  before: (pid: number) => Promise<void> = async () => {},
): Promise<number[]> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'adding-process.js'), folder, String(from)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  const said: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(Number(line));
    if (said.length === count) {
      await before(child.pid ?? 0);
      child.kill('SIGKILL');
    }
  }
  const [, signal] = await exited;
  assert.equal(signal, 'SIGKILL');
  return said;
}

describe('the store on disk, when its process is killed', () => {
  it('has every ring that it said it had, in order, at 20 random moments', async () => {
    const folder = await dataFolder();
    const random = seededRandom(7);
    const said: number[] = [];
    for (let kill = 0; kill < 20; kill += 1) {
      const more = await addUntilKilled(folder, (kill + 1) * 100_000, 1 + Math.floor(random() * 60));
      assert.ok(more.length > 0);
      said.push(...more);
    }
    const store = await startedStore({ folder });
    const kept = (await unfinishedIn(store)).map(({ id }) => id);
    const ids = said.map((number) => ringNumber(number).id);
    const wanted = new Set(ids);
    assert.deepEqual(
      kept.filter((id) => wanted.has(id)),
      ids,
    );
    await store.stop();
  });

  it('has the folder for itself until then, and lets it go at once', async () => {
    const folder = await dataFolder();
    let message = '';
    let pid = 0;
    await addUntilKilled(folder, 1, 5, async (child) => {
      pid = child;
      const second = new SqliteStore({ folder, clock: new ManualClock() });
      const error: unknown = await second.start().catch((reason: unknown) => reason);
      assert.ok(isBellBotError(error, 'storage-in-use'), String(error));
      message = error.message;
    });
    assert.match(message, new RegExp(`pid ${pid},`));
    const store = await startedStore({ folder });
    await store.stop();
  });
});
