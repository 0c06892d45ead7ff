import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { BellBotProcess } from './bellbot-process.js';

const noFifo = spawnSync('mkfifo', ['--version']).status === 0 ? false : 'there is no mkfifo';
/** What BellBot may take to leave when it is told to go at once, and a busy machine; milliseconds. */
const atOnce = 2500;
/** What it may take in any case: 3 s, and a busy machine. */
const inAnyCase = 5000;

describe('on a disk that hangs for ever, BellBot leaves all the same', { skip: noFifo }, () => {
  /** A BellBot whose bell is ready, and whose disk hangs from now on. */
  async function hanging(t: TestContext): Promise<{ bellbot: BellBotProcess; url: string }> {
    const program = new URL('./hanging-disk.js', import.meta.url).href;
    const bellbot = await BellBotProcess.start({ env: { NODE_OPTIONS: `--import=${program}` } });
    t.after(() => bellbot.end());
    const url = await bellbot.ready();
    assert.equal((await fetch(`${url}/ring`, { method: 'POST' })).status, 202);
    await bellbot.line(/^Struck/);
    spawnSync('mkfifo', [join(bellbot.home, 'hang')]);
    return { bellbot, url };
  }

  for (const [what, isRinging] of [
    ['with nothing to ring', false],
    ['with a ring that is not on disk', true],
  ] as const) {
    it(`in time when it is told once, ${what}`, async (t) => {
      const { bellbot, url } = await hanging(t);
      const answer = isRinging ? fetch(`${url}/ring`, { method: 'POST' }).catch(() => undefined) : undefined;
      await pause(isRinging ? 200 : 0);
      const from = performance.now();
      bellbot.signal('SIGINT');
      await bellbot.exit();
      const took = performance.now() - from;
      assert.ok(took < inAnyCase, `it took ${took.toFixed(0)} ms`);
      await answer;
    });

    it(`at once when it is told twice, ${what}`, async (t) => {
      const { bellbot, url } = await hanging(t);
      const answer = isRinging ? fetch(`${url}/ring`, { method: 'POST' }).catch(() => undefined) : undefined;
      await pause(isRinging ? 200 : 0);
      bellbot.signal('SIGINT');
      await pause(300);
      const from = performance.now();
      bellbot.signal('SIGTERM');
      await bellbot.exit();
      const took = performance.now() - from;
      assert.ok(took < atOnce, `it took ${took.toFixed(0)} ms`);
      await answer;
    });
  }
});
