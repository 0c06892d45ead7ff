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
  how: 'each' | 'several' = 'each',
  before: (pid: number) => Promise<void> = async () => {},
): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'adding-process.js'), folder, String(from), how],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
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
      said.push(...more.map(Number));
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

  it('has all of the rings that were kept together or none of them, at 20 random moments', async () => {
    const folder = await dataFolder();
    const random = seededRandom(8);
    const said = new Map<string, number>();
    for (let kill = 0; kill < 20; kill += 1) {
      const count = 1 + Math.floor(random() * 40);
      for (const line of await addUntilKilled(folder, (kill + 1) * 100_000, count, 'several')) {
        const [first = '', size] = line.split(' ');
        said.set(first, Number(size));
      }
    }
    const store = await startedStore({ folder });
    const kept = new Map<string, number>();
    for (const { text } of await unfinishedIn(store)) {
      kept.set(text ?? '', (kept.get(text ?? '') ?? 0) + 1);
    }
    for (const [first, size] of said) {
      assert.equal(kept.get(first), size, `the rings of ${first}`);
    }
    // Those of the kills are there whole, with their claim, or not at all.
    for (const [first, size] of kept) {
      assert.equal(size, ((Number(first) - 1) % 7) + 1, `the rings of ${first}`);
      assert.notEqual(await store.claimed('key', first), undefined);
    }
    await store.stop();
  });

  it('has the folder for itself until then, and lets it go at once', async () => {
    const folder = await dataFolder();
    let message = '';
    let pid = 0;
    await addUntilKilled(folder, 1, 5, 'each', async (child) => {
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
