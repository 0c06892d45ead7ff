import assert from 'node:assert/strict';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { burst } from './burst.js';
import { gameDay } from './game-day.js';

/** What systemd gives BellBot until it ends it the hard way: TimeoutStopSec in docs/bellbot.service; milliseconds. */
const limit = 5000;

gameDay({
  title:
    'SIGTERM in a burst: it leaves in time with status 0, and each accepted ring rings after the next start',
  skip: ptyMissing,
  steady: async (site) => {
    await site.start({ args: ['queue=1000'] });
    await site.ring();
  },
  fault: async (site) => {
    const sending = burst(site, {
      connections: 8,
      over: (answers) => answers.some(({ status }) => status !== 202) || answers.length >= 10_000,
    });
    // The first of them is being struck by then.
    await site.bellbot.line(/^Ring accepted/, 10);
    const from = performance.now();
    site.bellbot.signal('SIGTERM');
    const exit = await site.bellbot.exit();
    const took = performance.now() - from;
    return { exit, took, ...(await sending) };
  },
  holds: async (site, { exit, took, answers, unanswered }) => {
    assert.equal(exit, 0, site.bellbot.stderr);
    assert.ok(took < limit, `it took ${Math.round(took)} ms to leave`);
    assert.match(site.bellbot.log.at(-1)?.msg ?? '', /^Stopped\. \d+ rings wait/);
    const refused = answers.filter(({ status }) => status !== 202);
    assert.ok(answers.length > refused.length, 'rings were accepted');
    assert.ok(refused.length + unanswered > 0, 'the burst went on until BellBot took no more');
    for (const { status, code, retryAfter } of refused) {
      assert.deepEqual([status, code], [503, 'stopping']);
      assert.ok(retryAfter !== null && retryAfter >= 1);
    }
    await site.startBellBot();
  },
});
