import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { StorageIncident } from '../../src/storage/messages.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { claim, damage, damageIndex, filledFolder, isAside, pageSize, unfinished } from './damage.js';
import { dataFolder } from './data-folder.js';
import { startedStore } from './stores.js';

describe('the store on disk, when its file is damaged', () => {
  it('sets a file aside that is no database, never over an earlier one, and begins a new one', async () => {
    const folder = await dataFolder();
    const incidents: StorageIncident[] = [];
    for (const text of ['first', 'second']) {
      await writeFile(join(folder, 'bellbot.db'), text.repeat(2000));
      const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
      assert.deepEqual(await store.list({ limit: 9 }), []);
      await store.add(ringNumber(1));
      await store.stop();
    }
    assert.equal(incidents.length, 2);
    const aside = (await readdir(folder)).filter(isAside).sort();
    assert.deepEqual(
      aside.map((name) => join(folder, name)).sort(),
      incidents.map(({ path }) => path).sort(),
    );
    const contents = await Promise.all(incidents.map(({ path }) => readFile(path, 'utf8')));
    assert.deepEqual(contents, ['first'.repeat(2000), 'second'.repeat(2000)]);
    assert.match(incidents[0]?.reason ?? '', /damaged .* set aside as .*bellbot\.db\.damaged-/);
  });

  it('reads at the start what can still be read of unfinished rings and claims', async () => {
    const folder = await filledFolder();
    await damageIndex(folder);
    const incidents: StorageIncident[] = [];
    const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
    assert.equal(incidents.length, 1);
    assert.deepEqual(await unfinishedIn(store), unfinished);
    assert.deepEqual(await store.claimed('key', 'e'), claim);
    await store.stop();
    assert.equal((await readdir(folder)).filter(isAside).length, 1);
    assert.equal((await readdir(folder)).length, 2, 'nothing else is left');
  });

  for (const [what, act] of [
    ['writing', undefined],
    ['reading', { limit: 200 }],
  ] as const) {
    it(`takes what is unfinished from memory when it finds damage while ${what}`, async () => {
      const folder = await filledFolder();
      const incidents: StorageIncident[] = [];
      const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
      await store.save(ringNumber(300, { state: 'rung' }));
      await damage(folder, pageSize);
      // The journal still has what was saved just now: more pages have to be read than it has.
      const list = act === undefined ? undefined : await store.list(act);
      const added = Array.from({ length: 20 }, (_, index) => ringNumber(400 + index));
      await Promise.all(added.map((ring) => store.add(ring)));
      assert.equal(incidents.length, 1);
      if (list !== undefined) {
        assert.deepEqual(list, [unfinished[1]]);
      }
      assert.deepEqual(await unfinishedIn(store), [unfinished[1], ...added]);
      assert.deepEqual(await store.claimed('key', 'e'), claim);
      assert.deepEqual(store.status, { ready: true });
      await store.stop();
      const aside = (await readdir(folder)).filter(isAside);
      assert.equal(aside.length, 1);
      const bytes = await readFile(join(folder, aside[0] ?? ''));
      assert.equal(bytes.includes(Buffer.alloc(pageSize, 0xa5)), true, 'the damaged file is kept as it is');
    });
  }
});
