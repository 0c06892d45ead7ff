/**
 * BellBot behind a real nginx, with its configuration as docs/proxies.md has it. `apt-get install nginx-light` brings one; on a machine
 * without it this is skipped, which CI does not allow.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { codeBlocks } from '../docs/pages.js';
import { BellBotProcess } from './bellbot-process.js';

// Debian has it where only root looks for programs.
const nginxProgram = ['nginx', '/usr/sbin/nginx'].find((path) => spawnSync(path, ['-v']).error === undefined);
const missing = nginxProgram === undefined ? 'nginx is not installed' : false;
const key = 'test-key-behind-nginx';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * nginx with the configuration of the page, all but the ports as it stands there. Around it only what a test needs: a
 * folder of its own, and clients that name their address in `X-Test-Client`, since all are on this machine.
 */
async function startNginx(folder: string, bellbot: string): Promise<{ child: ChildProcess; url: string }> {
  const [block] = codeBlocks('docs/proxies.md').filter(({ language }) => language === 'nginx');
  assert.ok(block !== undefined);
  const port = await freePort();
  const site = block.code
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('http://127.0.0.1:3000', bellbot);
  assert.ok(site.includes(`:${port};`) && site.includes(bellbot));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n');
  writeFileSync(join(folder, 'site.conf'), site);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
access_log ${folder}/access.log;
${paths}
set_real_ip_from 127.0.0.1;
real_ip_header X-Test-Client;
include ${folder}/site.conf;
}
`,
  );
  const child = spawn(
    nginxProgram ?? 'nginx',
    ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')],
    {
      stdio: 'inherit',
    },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600; tries += 1) {
    if (
      await fetch(`${url}/livez`).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return { child, url };
    }
    await pause(50);
  }
  throw new Error('nginx does not answer');
}

describe('behind nginx, as docs/proxies.md has it', { skip: missing }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bellbot-nginx-'));
  let bellbot: BellBotProcess;
  let nginx: ChildProcess | undefined;
  let url = '';

  before(async () => {
    const args = ['demo', 'port=0', 'proxy=loopback', `key=${key}`, 'rate=3', 'sdelay=0', 'pdelay=0'];
    bellbot = await BellBotProcess.start({ args });
    await bellbot.ready();
    const started = await startNginx(folder, await bellbot.url());
    nginx = started.child;
    url = started.url;
  });
  after(async () => {
    nginx?.kill('SIGQUIT');
    if (nginx !== undefined && nginx.exitCode === null) {
      await new Promise((resolve) => nginx?.once('exit', resolve));
    }
    await bellbot.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = (client: string, given: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/ring`, {
      method: 'POST',
      headers: { 'X-Test-Client': client, 'X-BellBot-Key': given, ...headers },
    });

  it('the key rings, and the answer may be held', async () => {
    const response = await post('203.0.113.1', key, { Prefer: 'wait=30' });
    assert.equal(response.status, 200);
    assert.equal(((await response.json()) as { state: string }).state, 'rung');
  });

  it('everybody has an address of its own, whatever it invents', async () => {
    const statuses: number[] = [];
    for (let last = 1; last <= 5; last += 1) {
      statuses.push((await post('203.0.113.2', 'wrong', { 'X-Forwarded-For': `198.51.100.${last}` })).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 429, 429]);
    assert.equal((await post('203.0.113.3', 'wrong')).status, 401);
    assert.equal((await post('2001:db8::7', 'wrong')).status, 401);
    const straight = await fetch(`${await bellbot.url()}/ring`, { method: 'POST' });
    assert.equal(straight.status, 401, 'this machine');
    const line = await bellbot.until('a line of the log', () =>
      bellbot.log.find(({ msg }) => /^Refused POST \/ring from 203\.0\.113\.2: The key is wrong/.test(msg)),
    );
    assert.equal(line.from, '203.0.113.2');
    assert.doesNotMatch(bellbot.stdout, /198\.51\.100/);
  });

  it('nobody is taken for a program of this machine', async () => {
    assert.equal((await fetch(`${url}/ring`, { method: 'POST' })).status, 401);
    assert.equal((await fetch(`${url}/api/rings`)).status, 401);
  });

  it('the page gives the address at which it was reached', async () => {
    const page = await fetch(url, { headers: { 'X-Forwarded-Host': 'evil.example' } });
    assert.match(await page.text(), / http:\/\/127\.0\.0\.1\/ring</);
  });

  it('large and chunked bodies, and forms with parts, come through', async () => {
    const form = new FormData();
    form.set('key', key);
    form.set('text', 'größe');
    const ring = await fetch(`${url}/ring`, { method: 'POST', body: form });
    assert.equal(ring.status, 202);
    const large = await fetch(`${url}/ring`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Test-Client': '203.0.113.9' },
      body: JSON.stringify({ text: 'x'.repeat(100_000) }),
    });
    assert.equal(large.status, 413);
    assert.equal(large.headers.get('content-type'), 'application/problem+json');
  });
});
