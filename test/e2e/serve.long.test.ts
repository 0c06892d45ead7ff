import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Receipt } from '../../src/core/ring.js';
import { ring, start } from './served.js';

describe('BellBot as a process, with an Uno that starts anew for each', () => {
  it('logs a JSON object a line, with a line for each ring accepted and struck', async (t) => {
    const bellbot = await start(t);
    const { id } = (await (await ring(await bellbot.ready())).json()) as Receipt;
    const struck = await bellbot.line(/^Struck/);
    const accepted = await bellbot.line(/^Ring accepted/);
    assert.deepEqual([accepted.ring, struck.ring], [id, id]);
    assert.equal(bellbot.log.length, bellbot.stdout.trimEnd().split('\n').length);
  });

  it('takes the tutorial form of arguments, and needs the key that it was given', async (t) => {
    const args = ['port=0', 'pin=9', 'key=test-key-tutorial', 'board=virtual'];
    const bellbot = await start(t, { args });
    const url = await bellbot.url();
    assert.equal((await ring(url)).status, 401);
    assert.equal((await ring(url, { body: new URLSearchParams({ key: 'test-key-wrong' }) })).status, 401);
    assert.equal((await ring(url, { body: new URLSearchParams({ key: 'test-key-tutorial' }) })).status, 202);
    await bellbot.line(/Ding!/);
    assert.doesNotMatch(bellbot.stdout + bellbot.stderr, /test-key/);
  });

  it('runs the commands beside it: ring, boards, help, version', async (t) => {
    const bellbot = await start(t);
    const url = await bellbot.ready();
    const rung = await start(t, { args: ['ring', `url=${url}`, 'wait=20'] });
    assert.equal(await rung.exit(), 0);
    assert.match(rung.stdout, /rung|Rung/);
    const refused = await start(t, { args: ['ring', 'url=http://127.0.0.1:9'] });
    assert.equal(await refused.exit(), 1);
    for (const args of [['boards'], ['help'], ['version']]) {
      const command = await start(t, { args });
      assert.equal(await command.exit(), 0, command.stderr);
      assert.notEqual(command.stdout, '');
    }
  });
});
