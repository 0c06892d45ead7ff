import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withFileLock } from '../../src/system/file-lock.js';
import { systemClock } from '../../src/system/system-clock.js';
import { temporaryHome } from '../config/temporary-home.js';
import { ManualClock } from './manual-clock.js';

const lockOf = (pid: number, host = hostname()): string => `${JSON.stringify({ host, pid })} token`;

/** Lets time pass until the lock was waited for, which takes real steps of the disk, too. */
async function whileTimePasses<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let over = false;
  const done = promise.finally(() => {
    over = true;
  });
  while (!over) {
    await clock.advance(15);
  }
  return done;
}

describe('the lock of a file', () => {
  it('has one holder at a time, and is gone afterwards, also when it went wrong', async () => {
    const path = join(temporaryHome(), 'file');
    let inside = 0;
    let most = 0;
    const act = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      throw new RangeError('as planned');
    };
    const all = Array.from({ length: 10 }, () => withFileLock(path, systemClock, act));
    const results = await Promise.allSettled(all);
    assert.ok(results.every((result) => result.status === 'rejected' && result.reason instanceof RangeError));
    assert.deepEqual([most, existsSync(`${path}.lock`)], [1, false]);
  });

  it('is taken over at once from a process that has ended', async () => {
    const path = join(temporaryHome(), 'file');
    // No system gives a process this number.
    writeFileSync(`${path}.lock`, lockOf(2 ** 30));
    assert.equal(await withFileLock(path, new ManualClock(), async () => 'done'), 'done');
  });

  it('is waited for while its holder lives, and for five seconds where that is not known', async () => {
    for (const content of [lockOf(process.pid), lockOf(2 ** 30, 'another-machine'), 'no lock of BellBot’s']) {
      const folder = temporaryHome();
      const path = join(folder, 'file');
      writeFileSync(`${path}.lock`, content);
      const clock = new ManualClock();
      await whileTimePasses(
        clock,
        withFileLock(path, clock, async () => {}),
      );
      assert.ok(clock.monotonic() >= 5000, content);
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('is taken over soon from a process that was killed before it wrote into it', async () => {
    const path = join(temporaryHome(), 'file');
    writeFileSync(`${path}.lock`, '');
    const clock = new ManualClock();
    await whileTimePasses(
      clock,
      withFileLock(path, clock, async () => {}),
    );
    assert.ok(clock.monotonic() >= 500);
  });

  it('is taken as soon as its holder lets go', async () => {
    const path = join(temporaryHome(), 'file');
    writeFileSync(`${path}.lock`, lockOf(process.pid));
    const clock = new ManualClock();
    const waiting = withFileLock(path, clock, async () => readFileSync(`${path}.lock`, 'utf8'));
    rmSync(`${path}.lock`);
    const held = await whileTimePasses(clock, waiting);
    assert.match(held, new RegExp(`"pid":${process.pid}`));
    assert.doesNotMatch(held, / token$/);
  });

  it('is refused where no file can be made', async () => {
    const path = join(temporaryHome(), 'missing', 'file');
    await assert.rejects(
      withFileLock(path, systemClock, async () => {}),
      { code: 'ENOENT' },
    );
  });
});
