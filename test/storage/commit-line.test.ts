import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CommitLine, type Link } from '../../src/storage/commit-line.js';
import { type Batch, isWrite, type Outcome } from '../../src/storage/messages.js';
import { Notes } from '../../src/storage/notes.js';
import { StoreHealth } from '../../src/storage/store-health.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { dataFolder } from './data-folder.js';

/** A disk whose commits take as long as a test says. */
class SlowDisk {
  readonly clock = new ManualClock();
  readonly health = new StoreHealth();
  readonly batches: Batch[] = [];
  line!: CommitLine;
  /** Milliseconds of a commit. */
  delay = 0;

  static async make(delay: number): Promise<SlowDisk> {
    const disk = new SlowDisk();
    disk.delay = delay;
    const link: Link = {
      run: (batch) => disk.#run(batch),
      reopen: () => Promise.reject(new Error('nothing is lost here')),
    };
    const note = new Notes(join(await dataFolder(), 'unsaved'), disk.clock);
    disk.line = new CommitLine(disk.clock, link, disk.health, note);
    disk.line.start();
    return disk;
  }

  /** Commits that were made. */
  get commits(): number {
    return this.batches.filter(({ withdraw, requests }) => withdraw.length > 0 || requests.some(isWrite))
      .length;
  }

  /** Lets time pass in small steps. */
  async pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 50) {
      await settle();
      await this.clock.advance(50);
      await settle();
    }
  }

  add(number: number): Promise<string> {
    return this.line.call(['add', [ringNumber(number)], null, 0, null], true).then(
      () => 'accepted',
      () => 'refused',
    );
  }

  save(number: number): Promise<Outcome> {
    return this.line.call(['save', { ring: ringNumber(number), now: 0 }, false], false);
  }

  async #run(batch: Batch): Promise<{ failure: null; outcomes: Outcome[] }> {
    this.batches.push(batch);
    if (batch.withdraw.length > 0 || batch.requests.some(isWrite)) {
      await new Promise<void>((resolve) => {
        this.clock.after(this.delay, resolve);
      });
    }
    const outcomeOf = (request: Batch['requests'][number]): Outcome =>
      isWrite(request) ? ['done', 0] : ['texts', []];
    return { failure: null, outcomes: batch.requests.map(outcomeOf) };
  }
}

/** A ring every so often, for a while. */
async function ringing(disk: SlowDisk, every: number, rings = 24): Promise<string[]> {
  const answers: Array<Promise<string>> = [];
  for (let number = 0; number < rings; number += 1) {
    answers.push(disk.add(number));
    await disk.pass(every);
  }
  await disk.pass(10_000);
  return Promise.all(answers);
}

describe('the line to a slow disk', () => {
  for (const [delay, every] of [
    [1900, 2500],
    [2000, 2500],
    [2400, 2500],
    [2900, 3400],
  ] as const) {
    it(`accepts a ring every ${every} ms with commits of ${delay} ms, and asks for no other commit`, async () => {
      const disk = await SlowDisk.make(delay);
      assert.deepEqual(new Set(await ringing(disk, every)), new Set(['accepted']));
      assert.equal(disk.commits, 24);
      await disk.line.stop();
    });
  }

  it('accepts a ring every 2.5 s with commits of 2 s while the bell strikes, which has two commits for each', async () => {
    const disk = await SlowDisk.make(2000);
    const first = disk.add(99);
    await disk.pass(2100);
    await first;
    let isOver = false;
    const bell = (async () => {
      while (!isOver) {
        await disk.save(1);
        await disk.save(1);
      }
    })();
    const ringings = ringing(disk, 2500);
    assert.deepEqual(new Set(await ringings), new Set(['accepted']));
    isOver = true;
    await disk.pass(10_000);
    await bell;
    await disk.line.stop();
  });

  it('makes no commit for what it refused until something is written, and none at all for being slow', async () => {
    const disk = await SlowDisk.make(20_000);
    const early = disk.add(1);
    await disk.pass(1000);
    const late = disk.add(2);
    await disk.pass(4000);
    assert.deepEqual(await Promise.all([early, late]), ['refused', 'refused']);
    assert.equal(disk.health.value.ready, false);
    disk.delay = 100;
    await disk.pass(60_000);
    assert.equal(disk.commits, 1);
    assert.deepEqual(disk.health.value, { ready: true }, 'nothing has been slow for a while');
    const next = disk.add(3);
    await disk.pass(1000);
    assert.equal(await next, 'accepted');
    assert.equal(disk.commits, 2);
    assert.deepEqual(disk.batches.at(-1)?.withdraw, [ringNumber(1).id]);
    await disk.line.stop();
    assert.equal(disk.clock.timers, 0);
  });

  it('is slow as long as it is used and slow, without a word between', async () => {
    const disk = await SlowDisk.make(2200);
    const heard: boolean[] = [];
    disk.health.onChange(({ ready }) => heard.push(ready));
    await ringing(disk, 2500, 6);
    assert.deepEqual(heard, [false, true]);
    await disk.line.stop();
  });

  it('does not put off what waits when it stops', async () => {
    const disk = await SlowDisk.make(2000);
    const added = disk.add(1);
    await disk.pass(2100);
    await added;
    const saved = disk.save(1);
    await settle();
    const stopped = disk.line.stop();
    await disk.pass(2000);
    await saved;
    await stopped;
  });
});
