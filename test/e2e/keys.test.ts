import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { BellBotProcess } from './bellbot-process.js';

const main = join(import.meta.dirname, '..', '..', 'src', 'main.js');

/** `bellbot keys` as a process of its own, in the home of a server. */
async function keys(home: string, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home };
  return promisify(execFile)(process.execPath, [main, 'keys', ...words], { env });
}

function ring(url: string, key?: string): Promise<Response> {
  return fetch(`${url}/ring`, { method: 'POST', headers: key === undefined ? {} : { 'X-BellBot-Key': key } });
}

describe('bellbot keys beside a running server', () => {
  it('locks it with the first key, and each change counts for the next request', async (t) => {
    const server = await BellBotProcess.start({ args: ['serve', 'board=virtual', 'port=0'] });
    t.after(() => server.end());
    const url = await server.url();
    const data = join(server.home, '.bellbot');
    assert.equal((await ring(url)).status, 202);
    assert.equal(readdirSync(data).includes('admin-key'), false);

    const key = (await keys(server.home, 'add', 'shop', 'rights=ring')).stdout.trim();
    assert.equal((await ring(url)).status, 401);
    assert.equal((await ring(url, key)).status, 202);
    assert.equal((await fetch(`${url}/api/keys`, { headers: { 'X-BellBot-Key': key } })).status, 403);
    assert.equal(statSync(join(data, 'admin-key')).mode & 0o777, 0o600);

    const next = (await keys(server.home, 'rotate', 'shop', 'overlap=1h')).stdout.trim();
    assert.deepEqual([(await ring(url, key)).status, (await ring(url, next)).status], [202, 202]);
    const last = (await keys(server.home, 'rotate', 'shop', 'overlap=0')).stdout.trim();
    // The first one has an hour, whatever the next one has.
    assert.deepEqual(
      [(await ring(url, key)).status, (await ring(url, next)).status, (await ring(url, last)).status],
      [202, 401, 202],
    );
    await keys(server.home, 'revoke', 'shop');
    for (const former of [key, next, last]) {
      assert.equal((await ring(url, former)).status, 401);
    }
    assert.equal((await ring(url)).status, 401, 'what was locked stays so');

    server.signal('SIGTERM');
    assert.equal(await server.exit(), 0);
    const said = server.stdout + server.stderr;
    for (const secret of [key, next, last, readFileSync(join(data, 'admin-key'), 'utf8').trim()]) {
      assert.equal(said.includes(secret.slice(-43)), false);
    }
  });

  it('keeps its keys over a restart, and the day of their last use', async (t) => {
    const first = await BellBotProcess.start({ args: ['serve', 'board=virtual', 'port=0'] });
    t.after(() => first.end());
    const url = await first.url();
    const key = (await keys(first.home, 'add', 'shop')).stdout.trim();
    assert.equal((await ring(url, key)).status, 202);
    first.signal('SIGTERM');
    await first.exit();
    const [listed] = JSON.parse((await keys(first.home, 'json')).stdout).filter(
      (each: { name: string }) => each.name === 'shop',
    );
    assert.match(String(listed.lastUsed), /^\d{4}-\d\d-\d\d$/);
    const second = await BellBotProcess.start({
      args: ['serve', 'board=virtual', 'port=0'],
      home: first.home,
    });
    t.after(() => second.end());
    const again = await second.url();
    assert.deepEqual([(await ring(again)).status, (await ring(again, key)).status], [401, 202]);
  });
});
