import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { aRing } from '../core/a-ring.js';
import { MemoryStore } from '../core/memory-store.js';
import { dataFolder } from '../storage/data-folder.js';
import { ManualClock } from '../system/manual-clock.js';
import { ringStoreContract } from './ring-store-contract.js';

ringStoreContract('the memory store', async () => {
  const clock = new ManualClock();
  return { clock, store: new MemoryStore({ clock }) };
});

ringStoreContract('the store on disk', async () => {
  const clock = new ManualClock();
  return { clock, store: new SqliteStore({ folder: await dataFolder(), clock }) };
});

it('the memory store forgets the oldest finished rings, and no other', async () => {
  const store = new MemoryStore({ mostFinished: 2 });
  for (const id of ['a', 'b', 'c', 'd']) {
    await store.add(aRing({ id }));
  }
  for (const id of ['b', 'c', 'd']) {
    await store.save(aRing({ id, state: 'rung' }));
  }
  const kept = await Promise.all(['a', 'b', 'c', 'd'].map((id) => store.get(id)));
  assert.deepEqual(
    kept.map((ring) => ring?.id),
    ['a', undefined, 'c', 'd'],
  );
});
