import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bytesOfId, ticketOf, unpackTickets } from '../../src/core/tickets.js';
import type { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { damage, damageIndex } from './damage.js';
import { dataFolder } from './data-folder.js';
import { startedStore } from './stores.js';

/** More than the newest 1000, of which everything is kept in memory. */
const count = 1200;
const rings = Array.from({ length: count }, (_, number) => ringNumber(number, { text: `text ${number}` }));

async function ids(store: SqliteStore): Promise<string[]> {
  return [...unpackTickets(await store.tickets('bell'))].map(({ id }) => id);
}

const inOrder = rings.map(({ id }) => id);

describe('many rings that wait in the store on disk', () => {
  it('are handed over as tickets of their bell, in order, at the next start', async () => {
    const folder = await dataFolder();
    const first = await startedStore({ folder });
    const door = { bell: 'the "door" of\n两', strikes: { asked: 7, made: 0 } };
    const begun = { ...door, state: 'striking', attempts: 3, strikes: { asked: 7, made: 2 } } as const;
    await Promise.all(rings.toReversed().map((ring) => first.add(ring)));
    await first.add(ringNumber(count, door));
    await first.save(ringNumber(count, begun));
    await first.add(ringNumber(count + 1, door));
    await first.save(ringNumber(7, { state: 'expired' }));
    await first.stop();
    const second = await startedStore({ folder });
    assert.deepEqual(
      await ids(second),
      inOrder.filter((_, number) => number !== 7),
    );
    assert.deepEqual(
      [...unpackTickets(await second.tickets(door.bell))],
      [ticketOf(ringNumber(count, begun)), ticketOf(ringNumber(count + 1, door))],
    );
    assert.equal((await second.tickets('none')).length, 0);
    await second.stop();
  });

  it('all ring when the database is removed: those of which only a ticket was left without a text, and they say why', async () => {
    const folder = await dataFolder();
    const store = await startedStore({ folder });
    await Promise.all(rings.map((ring) => store.add(ring)));
    for (const suffix of ['', '-wal']) {
      await rm(join(folder, `bellbot.db${suffix}`), { force: true });
    }
    const first = await store.get(rings[0]?.id ?? '');
    assert.deepEqual([first?.state, first?.text, first?.acceptedAt], ['queued', null, 1000]);
    assert.match(first?.reason ?? '', /database was lost while this ring waited/);
    assert.deepEqual(await store.get(rings.at(-1)?.id ?? ''), rings.at(-1));
    assert.deepEqual(await ids(store), inOrder);
    await store.stop();
    const next = await startedStore({ folder });
    assert.deepEqual(await ids(next), inOrder);
    await next.stop();
  });

  it('keep what can be read of a damaged file', async () => {
    const folder = await dataFolder();
    const first = await startedStore({ folder });
    await Promise.all(rings.map((ring) => first.add(ring)));
    await first.stop();
    await damageIndex(folder);
    const store = await startedStore({ folder });
    assert.deepEqual(await store.get(rings[0]?.id ?? ''), rings[0]);
    assert.deepEqual(await ids(store), inOrder);
    await store.stop();
  });

  it('are read from the rings themselves where their index is out of order', async () => {
    const folder = await dataFolder();
    const first = await startedStore({ folder });
    await Promise.all(rings.map((ring) => first.add(ring)));
    await first.stop();
    const bell = Buffer.from('"bell"');
    const id = bytesOfId(inOrder[999] ?? '') ?? Buffer.alloc(0);
    const entry = (await readFile(join(folder, 'bellbot.db'))).indexOf(Buffer.concat([bell, id]));
    await damage(folder, entry + bell.length, id.length);
    const store = await startedStore({ folder });
    assert.deepEqual(await ids(store), inOrder);
    await store.stop();
  });
});
