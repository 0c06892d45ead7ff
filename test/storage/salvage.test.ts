import assert from 'node:assert/strict';
import { cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import type { StorageIncident } from '../../src/storage/messages.js';
import { type SqliteStore, SqliteStore as Store } from '../../src/storage/sqlite-store.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import {
  claim,
  damage,
  damageFreePage,
  damageIndex,
  damageRoot,
  filledFolder,
  isAside,
  pageSize,
  unfinished,
} from './damage.js';
import { dataFolder } from './data-folder.js';
import { FaultInjection } from './fault-injection.js';
import { inDatabase, nameOf, startedStore, untilStatus } from './stores.js';

/** What a store that is started in this folder finds there; it is stopped again. */
async function found(folder: string): Promise<unknown> {
  const store = await startedStore({ folder });
  const found = [await unfinishedIn(store), await store.claimed('key', 'e')];
  await store.stop();
  return found;
}

async function asideNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.includes('damaged'));
}

/** Starts a store that is not expected to come up; resolves to the code of its error. */
async function startCode(folder: string, thread: FaultInjection): Promise<string> {
  const store = new Store({ folder, clock: new ManualClock(), thread });
  const error: unknown = await store.start().then(
    () => assert.fail('it started'),
    (reason: unknown) => reason,
  );
  await store.stop();
  return isBellBotError(error) ? error.code : String(error);
}

describe('a damaged database is salvaged', () => {
  for (const step of [1, 2, 3, 4]) {
    it(`also when the attempt before ended after step ${step} of 4`, async () => {
      const folder = await filledFolder();
      await damageIndex(folder);
      const faults = new FaultInjection();
      faults.crashAtStep = step;
      await startCode(folder, faults);
      assert.deepEqual(await found(folder), [unfinished, claim]);
      assert.deepEqual(await found(folder), [unfinished, claim]);
      const [aside, ...others] = await asideNames(folder);
      assert.deepEqual(others, []);
      assert.ok(isAside(aside ?? ''));
      const kept = await readFile(join(folder, aside ?? ''));
      assert.ok(kept.includes(Buffer.alloc(pageSize, 0xa5)), 'the damaged page is kept');
      assert.equal((await readdir(folder)).length, 2, 'nothing else is left');
    });
  }

  /** A copy of a folder that is in use: what came last is in the log only. */
  async function withLog(): Promise<string> {
    const folder = await filledFolder();
    const store = await startedStore({ folder });
    await store.add(ringNumber(302));
    const copy = await dataFolder();
    await cp(folder, copy, { recursive: true });
    await store.stop();
    await damageRoot(copy, 'claims');
    return copy;
  }

  it('with what only its log has', async () => {
    const folder = await withLog();
    assert.deepEqual(await found(folder), [[...unfinished, ringNumber(302)], undefined]);
    assert.equal((await asideNames(folder)).length, 1);
  });

  for (const logToo of [true, false]) {
    it(`when it was set aside${logToo ? ' with its log' : ''} and nothing took its place`, async () => {
      const folder = await withLog();
      const path = join(folder, 'bellbot.db');
      const aside = `${path}.damaged-2025-12-31T00-00-00.000Z`;
      const before = [await readFile(path), await readFile(`${path}-wal`)];
      await rename(path, aside);
      if (logToo) {
        await rename(`${path}-wal`, `${aside}-wal`);
      }
      const incidents: StorageIncident[] = [];
      const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
      assert.deepEqual(await unfinishedIn(store), [...unfinished, ringNumber(302)]);
      await store.stop();
      assert.deepEqual(
        incidents.map((incident) => incident.path),
        [aside],
      );
      const kept = [await readFile(aside), await readFile(`${aside}-wal`)];
      assert.deepEqual(kept, before, 'it is kept as it was');
    });
  }

  it('once: a database that is removed later begins empty', async () => {
    const folder = await filledFolder();
    await damageIndex(folder);
    assert.deepEqual(await found(folder), [unfinished, claim]);
    await rm(join(folder, 'bellbot.db'));
    assert.deepEqual(await found(folder), [[], undefined]);
  });

  it('when only writing meets the damage', async () => {
    const folder = await filledFolder();
    await damageFreePage(folder);
    const incidents: StorageIncident[] = [];
    const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
    assert.deepEqual(await unfinishedIn(store), unfinished);
    await store.add(ringNumber(302));
    assert.equal(incidents.length, 1);
    await store.stop();
  });

  it('when only writing meets the damage, while BellBot runs', async () => {
    const folder = await filledFolder();
    const incidents: StorageIncident[] = [];
    const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
    // Only the claims of new rings are written there.
    await damageRoot(folder, 'claims_by_expiry');
    const ring = ringNumber(302);
    await store.add(ring, { ...claim, name: 'f' });
    assert.equal(incidents.length, 1);
    assert.deepEqual(await unfinishedIn(store), [...unfinished, ring]);
    await store.stop();
  });

  it('not on a full disk at the start, which is refused and leaves all as it is', async () => {
    const folder = await filledFolder();
    await damageIndex(folder);
    const faults = new FaultInjection();
    faults.full = true;
    assert.equal(await startCode(folder, faults), 'storage-full');
    assert.deepEqual(await readdir(folder), ['bellbot.db']);
    assert.deepEqual(await found(folder), [unfinished, claim]);
  });

  it('later, when the disk is full while BellBot runs, and set aside once', async () => {
    const folder = await filledFolder();
    const incidents: StorageIncident[] = [];
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const tell = (incident: StorageIncident): number => incidents.push(incident);
    const store = await startedStore({ folder, clock, thread: faults, tell });
    await damage(folder, pageSize);
    faults.full = true;
    const added = assert.rejects(store.add(ringNumber(302, { text: 'x'.repeat(50_000) })));
    for (let second = 0; second < 5; second += 1) {
      await untilStatus(store, 'storage-full');
      await settle();
      await clock.advance(1000);
    }
    await added;
    assert.deepEqual(await asideNames(folder), []);
    assert.equal([...incidents].length, 0);
    faults.full = false;
    await untilRuns(store, clock);
    const aside = await asideNames(folder);
    assert.deepEqual(aside.filter(isAside).length, 1);
    assert.equal(incidents.length, 1);
    assert.ok((await stat(incidents[0]?.path ?? '')).size > 0);
    assert.deepEqual(await unfinishedIn(store), unfinished);
    await store.stop();
  });
});

describe('the claim of a refused ring goes with it', () => {
  /** A store that has refused a ring with a claim, which is on its disk all the same. */
  async function refusing(folder: string): Promise<SqliteStore> {
    const clock = new ManualClock();
    const faults = new FaultInjection();
    const store = await startedStore({ folder, clock, thread: faults });
    faults.holdCommits = true;
    const refused = assert.rejects(store.add(ringNumber(302), { ...claim, name: 'refused' }));
    while (faults.commits < 2) {
      await settle();
    }
    await clock.advance(3000);
    await refused;
    faults.holdCommits = false;
    assert.equal(await store.claimed('key', 'refused'), undefined);
    assert.deepEqual(await store.list({ limit: 2 }), unfinished.toReversed());
    return store;
  }

  it('when the file is damaged while BellBot runs', async () => {
    const folder = await filledFolder();
    const store = await refusing(folder);
    await damage(folder, pageSize);
    const again = { ...claim, name: 'refused' };
    assert.equal(await store.add(ringNumber(303), again), undefined, 'its retry rings');
    assert.deepEqual(await unfinishedIn(store), [...unfinished, ringNumber(303)]);
    assert.deepEqual(await store.claimed('key', 'e'), claim, 'that of another ring stays');
    await store.stop();
  });

  it('when the process is killed, and the file is damaged', async () => {
    const folder = await filledFolder();
    const store = await refusing(folder);
    const copy = await dataFolder();
    await cp(folder, copy, { recursive: true });
    await store.stop();
    await damageIndex(copy);
    const next = await startedStore({ folder: copy });
    assert.deepEqual(await unfinishedIn(next), unfinished);
    assert.equal(await next.claimed('key', 'refused'), undefined);
    assert.deepEqual(await next.claimed('key', 'e'), claim);
    await next.stop();
  });

  it('by an index, however many claims there are', async () => {
    const folder = await filledFolder();
    const path = join(folder, 'bellbot.db');
    const plan = await inDatabase(path, 'EXPLAIN QUERY PLAN DELETE FROM claims WHERE ring = 1');
    assert.match(String(plan[0]?.[3]), /USING INDEX claims_by_ring/);
  });
});

async function untilRuns(store: SqliteStore, clock: ManualClock): Promise<void> {
  while (nameOf(store.status) !== 'ok') {
    await settle();
    await clock.advance(1000);
  }
}
