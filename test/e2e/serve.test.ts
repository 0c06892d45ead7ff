import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Receipt } from '../../src/core/ring.js';
import { upTo } from '../system/long-forms.js';
import { BellBotProcess } from './bellbot-process.js';
import { ring, start } from './served.js';

describe('BellBot as a process', () => {
  it('rings the bell of the virtual Uno for a plain POST, before its board is ready too', async (t) => {
    const bellbot = await start(t);
    const url = await bellbot.url();
    const early = await ring(url);
    assert.equal(early.status, 202);
    await bellbot.line(/Ding! \(1\)/);
    const response = await ring(url, { headers: { Prefer: 'wait=20' } });
    const receipt = (await response.json()) as Receipt;
    assert.deepEqual([response.status, receipt.state, receipt.strikes.made], [200, 'rung', 1]);
    await bellbot.line(/Ding! \(2\)/);
    const stored = await fetch(`${url}${early.headers.get('location')}`);
    assert.equal(((await stored.json()) as Receipt).state, 'rung');
  });

  it('reads ~/.bellbotrc, and warns when others can read it', async (t) => {
    const home = await mkdtemp(join(tmpdir(), 'bellbot-'));
    await writeFile(
      join(home, '.bellbotrc'),
      'export BELLBOT_KEY=test-key-of-the-file\nexport BELLBOT_PORT=0\n',
      {
        mode: 0o644,
      },
    );
    const bellbot = await start(t, { home, args: ['demo'] });
    const url = await bellbot.url();
    await bellbot.line(/chmod 600/);
    assert.equal((await ring(url)).status, 401);
    const headers = { authorization: 'Bearer test-key-of-the-file' };
    assert.equal((await ring(url, { headers })).status, 202);
  });

  it('makes a key when it can be reached from elsewhere, keeps it for its owner only, and uses it again', async (t) => {
    const home = await mkdtemp(join(tmpdir(), 'bellbot-'));
    const args = ['demo', 'port=0', 'host=0.0.0.0'];
    const first = await start(t, { home, args });
    const url = await first.url();
    const path = join(home, '.bellbot', 'demo', 'key');
    const key = (await readFile(path, 'utf8')).trim();
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await first.until('the key at start', () => (first.stderr.includes(key) ? true : undefined));
    assert.doesNotMatch(first.stdout, new RegExp(key));
    assert.equal((await ring(url)).status, 401);
    assert.equal((await ring(url, { headers: { 'x-bellbot-key': key } })).status, 202);
    first.signal('SIGTERM');
    await first.exit();
    const second = await start(t, { home, args });
    const again = await ring(await second.url(), { headers: { 'x-bellbot-key': key } });
    assert.equal(again.status, 202);
  });

  it('makes a key when others come by a proxy, though it listens to this machine alone', async (t) => {
    const bellbot = await start(t, { args: ['demo', 'port=0', 'proxy=loopback'] });
    const url = await bellbot.url();
    assert.equal((await ring(url)).status, 401);
    const shown = await bellbot.until(
      'a curl line with a key',
      () => /-H 'X-BellBot-Key: ([^<']+)'/.exec(bellbot.stderr)?.[1],
    );
    assert.equal((await ring(url, { headers: { 'x-bellbot-key': shown } })).status, 202);
  });

  it('keeps the rings of the demo apart from those of a real bell, wherever both are kept', async (t) => {
    const home = await mkdtemp(join(tmpdir(), 'bellbot-'));
    const elsewhere = join(home, 'elsewhere');
    for (const [env, args, folder] of [
      [{}, [], join(home, '.bellbot', 'demo')],
      [{ BELLBOT_DATA: elsewhere }, [], join(elsewhere, 'demo')],
      [{ BELLBOT_DATA: elsewhere }, [`data=${join(home, 'own')}`], join(home, 'own')],
    ] as const) {
      const demo = await start(t, { home, env, args: ['demo', 'port=0', ...args] });
      assert.equal((await ring(await demo.url())).status, 202);
      assert.ok((await stat(join(folder, 'bellbot.db'))).isFile());
      demo.signal('SIGTERM');
      await demo.exit();
    }
    for (const folder of [join(home, '.bellbot'), elsewhere]) {
      await assert.rejects(stat(join(folder, 'bellbot.db')), { code: 'ENOENT' });
    }
  });

  it('gives the line that starts a second one, where the folder is in use', async (t) => {
    const first = await start(t, { args: ['demo', 'port=0', 'key=test-key-secret'] });
    const { port } = new URL(await first.url());
    const args = ['demo', `port=${port}`, 'key=test-key-secret', 'sdelay=100'];
    const second = await start(t, { home: first.home, args });
    assert.equal(await second.exit(), 1);
    const line = /^ {2}npx bellbot (demo .*)$/m.exec(second.stderr)?.[1] ?? '';
    assert.equal(line, `demo sdelay=100 port=${Number(port) + 1} data=~/.bellbot/demo-2`);
    assert.doesNotMatch(second.stderr, /secret/);
    const third = await start(t, { home: first.home, args: line.replace(/port=\d+/, 'port=0').split(' ') });
    await third.url();
  });

  it('tells nobody to ring before the board is there without saying that the ring will wait', async (t) => {
    const bellbot = await start(t);
    await bellbot.url();
    await bellbot.until('a line to ring with', () => (bellbot.stderr.includes('curl') ? true : undefined));
    const isReady = bellbot.log.some(({ msg }) => msg.startsWith('Ready to ring'));
    assert.ok(isReady || /until the board is ready, rings wait:/.test(bellbot.stderr));
  });

  it('is locked by a key with a name alone, makes none then, and shows none', async (t) => {
    const env = { BELLBOT_KEY_SALES: 'test-key-sales', BELLBOT_KEY_FRONT_DOOR: 'test-key-door' };
    const bellbot = await start(t, { args: ['demo', 'port=0', 'host=0.0.0.0'], env });
    const url = (await bellbot.url()).replace('0.0.0.0', '127.0.0.1');
    assert.equal((await ring(url)).status, 401);
    for (const key of ['test-key-sales', 'test-key-door']) {
      assert.equal((await ring(url, { headers: { 'X-BellBot-Key': key } })).status, 202);
    }
    await bellbot.line(/^Ring accepted from sales\./);
    await bellbot.line(/^Ring accepted from front-door\./);
    assert.match(bellbot.stderr, /X-BellBot-Key: <your key>/);
    assert.doesNotMatch(bellbot.stdout + bellbot.stderr, /test-key|a key was made/);
    await assert.rejects(stat(join(bellbot.home, '.bellbot', 'demo', 'key')), { code: 'ENOENT' });
    await assert.rejects(stat(join(bellbot.home, '.bellbot', 'key')), { code: 'ENOENT' });
  });

  it('reports every problem of the options at once, with exit status 2 and no stack', async (t) => {
    const args = ['pin=eight', 'port=70000', 'strike=200', 'pdelay=-1', 'colour=red'];
    const bellbot = await start(t, { args });
    assert.equal(await bellbot.exit(), 2);
    for (const name of ['pin', 'port', 'strike', 'pdelay', 'colour']) {
      assert.match(bellbot.stderr, new RegExp(`\\b${name}\\b`));
    }
    assert.doesNotMatch(bellbot.stderr, /\bat .*:\d+:\d+/);
  });

  it('says in a sentence that its port is in use, with exit status 1', async (t) => {
    const first = await start(t);
    const { port } = new URL(await first.url());
    const second = await start(t, { args: ['demo', `port=${port}`] });
    assert.equal(await second.exit(), 1);
    assert.match(second.stderr, /in use/);
    assert.doesNotMatch(second.stderr, /\bat .*:\d+:\d+/);
  });

  for (const name of upTo<readonly NodeJS.Signals[]>(['SIGTERM'], ['SIGINT', 'SIGTERM'])) {
    it(`finishes the strike under way and exits with 0 at ${name}`, async (t) => {
      const bellbot = await start(t, { args: ['demo', 'port=0', 'sdelay=400'] });
      const url = await bellbot.ready();
      await ring(url);
      await ring(url);
      await bellbot.line(/Ding!/);
      bellbot.signal(name);
      assert.equal(await bellbot.exit(), 0);
      assert.equal(bellbot.log.filter(({ msg }) => msg.startsWith('Struck')).length, 1);
      assert.equal(bellbot.log.filter(({ msg }) => /Ding/.test(msg)).length, 1);
      assert.match(bellbot.log.at(-1)?.msg ?? '', /^Stopped/);
    });
  }

  it('ends at once at a second signal', async (t) => {
    const bellbot = await start(t, { args: ['demo', 'port=0', 'sdelay=60000'] });
    await ring(await bellbot.ready());
    await bellbot.line(/Ding!/);
    bellbot.signal('SIGINT');
    await bellbot.line(/stopping/);
    bellbot.signal('SIGINT');
    assert.equal(await bellbot.exit(), 130);
  });

  it('serves, not ready, while there is no board, and says what to do', async (t) => {
    const bellbot = await start(t, { args: ['port=0', 'board=/dev/no-such-port'] });
    const url = await bellbot.url();
    await bellbot.line(/no-such-port is not there/);
    const readyz = await fetch(`${url}/readyz`);
    assert.equal(readyz.status, 503);
    assert.equal(((await readyz.json()) as { code: string }).code, 'board-not-found');
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    assert.equal((await ring(url)).status, 202);
    bellbot.signal('SIGTERM');
    assert.equal(await bellbot.exit(), 0);
  });
});

it('leaves no home folder behind', async () => {
  const bellbot = await BellBotProcess.start({ args: ['version'] });
  await bellbot.exit();
  await bellbot.end();
  await assert.rejects(stat(bellbot.home));
  await rm(bellbot.home, { recursive: true, force: true });
});
