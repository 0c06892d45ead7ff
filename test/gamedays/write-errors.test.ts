import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { burst } from './burst.js';
import { gameDay } from './game-day.js';
import type { Answer } from './site.js';

/** Most bytes of a file that BellBot may write: what its database begins with, and a few dozen rings. */
const most = 400_000;
const prlimitMissing = spawnSync('prlimit', ['--version']).status === 0 ? false : 'prlimit is not installed';

gameDay({
  title: 'files may not grow any more in a burst: 503 and Retry-After, and it takes up again when they may',
  skip: ptyMissing || prlimitMissing,
  steady: async (site) => {
    await site.start({ args: ['queue=1000'], under: ['prlimit', `--fsize=${most}:unlimited`] });
    await site.ring();
  },
  fault: async (site) => {
    const { answers } = await burst(site, {
      connections: 8,
      text: 'x'.repeat(2000),
      over: (sofar) => sofar.filter(isRefused).length >= 50 && sofar.slice(-20).every(isRefused),
    });
    return { answers, readiness: await site.readiness() };
  },
  holds: async (site, { answers, readiness }) => {
    const refused = answers.filter(isRefused);
    assert.ok(refused.length < answers.length, 'rings were accepted before');
    for (const { status, code, retryAfter } of refused) {
      assert.deepEqual([status, code], [503, 'storage-failed']);
      assert.ok(retryAfter !== null && retryAfter >= 1, `Retry-After: ${retryAfter}`);
    }
    assert.deepEqual([readiness.status, readiness.code], [503, 'storage-failed']);
    spawnSync('prlimit', ['--pid', String(site.bellbot.pid), '--fsize=unlimited']);
    await site.stores();
    assert.equal((await site.readiness()).status, 200);
  },
});

function isRefused({ status }: Answer): boolean {
  return status !== 202;
}
