import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { rightKey, withApp } from '../running-app.js';

describe('GET /livez', () => {
  it('says that the process runs, to everybody', async () => {
    await withApp({ ready: false }, async (app) => {
      const response = await app.fetch('/livez', { headers: { Origin: 'https://elsewhere.example' } });
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), { status: 'ok' });
    });
  });
});

describe('GET /readyz', () => {
  it('says that a ring now would ring', async () => {
    await withApp({}, async (app) => {
      const response = await app.fetch('/readyz');
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), {
        status: 'ok',
        board: 'fake board, ready',
        tunnel: { state: 'off' },
      });
    });
  });

  it('shows the public URL, and is ready without the tunnel too', async () => {
    await withApp({}, async (app) => {
      app.tunnel.status = { state: 'up', url: 'https://bell.example' };
      const up = await app.fetch('/readyz');
      assert.match(await up.text(), /"tunnel":\{"state":"up","url":"https:\/\/bell\.example"\}/);
      app.tunnel.status = { state: 'retrying', reason: 'something of the inside', retryInMs: 1000 };
      const retrying = await app.fetch('/readyz');
      assert.equal(retrying.status, 200);
      assert.match(await retrying.text(), /"tunnel":\{"state":"retrying"\}/);
    });
  });

  it('answers 503 with the code and the reason while the bell is not ready', async () => {
    await withApp({}, async (app) => {
      app.bell.beUnready('board-permission', 'The port may not be opened.');
      const response = await app.fetch('/readyz');
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('content-type'), 'application/problem+json');
      assert.deepEqual(await response.json(), {
        type: 'urn:bellbot:problem:board-permission',
        title: 'The port may not be opened',
        status: 503,
        detail: 'The port may not be opened.',
        code: 'board-permission',
        board: 'fake board, not ready',
        tunnel: { state: 'off' },
      });
      app.bell.beReady();
      assert.equal((await app.fetch('/readyz')).status, 200);
      assert.deepEqual(app.told, []);
    });
  });

  it('answers HEAD', async () => {
    await withApp({}, async (app) => {
      const response = await app.fetch('/readyz', { method: 'HEAD' });
      assert.equal(response.status, 200);
      assert.equal(await response.text(), '');
    });
  });
});

describe('GET /', () => {
  it('is a page that says how to ring, with nothing from outside and no key', async () => {
    await withApp({}, async (app) => {
      const response = await app.fetch('/', { headers: { 'X-BellBot-Key': rightKey } });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      const page = await response.text();
      assert.ok(
        page.includes(
          `curl -H &#34;X-BellBot-Key: $BELLBOT_KEY&#34; -d &#34;text=hello&#34; ${app.url}/ring`,
        ),
        page,
      );
      assert.doesNotMatch(page, /test-key|<script|<link|<img|src=|@import|url\(/);
      assert.ok(page.includes('1.2.3'));
      assert.ok(page.includes('width=device-width') && page.includes('color-scheme: light dark'));
    });
  });

  it('allows its own style and nothing else', async () => {
    await withApp({}, async (app) => {
      const response = await app.fetch('/');
      const style = /<style>([^<]*)<\/style>/.exec(await response.text())?.[1] ?? '';
      const digest = createHash('sha256').update(style).digest('base64');
      const policy = response.headers.get('content-security-policy') ?? '';
      assert.ok(style.length > 0 && policy.includes(`style-src 'sha256-${digest}'`), policy);
      assert.match(policy, /^default-src 'none'; /);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
    });
  });

  it('needs no key in its line when none is set', async () => {
    await withApp({ keys: false }, async (app) => {
      assert.ok(
        (await (await app.fetch('/')).text()).includes(`curl -d &#34;text=hello&#34; ${app.url}/ring`),
      );
    });
  });

  it('names the public URL to who came by it, and nothing that a Host header made up', async () => {
    await withApp({}, async (app) => {
      app.tunnel.status = { state: 'up', url: 'https://bell.example/' };
      const page = (host: string): Promise<string> =>
        app.raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      assert.ok((await page('bell.example')).includes(' https://bell.example/ring'));
      assert.ok((await page('localhost:3000')).includes(' http://localhost:3000/ring'));
      for (const host of ['<b>', 'a"onload=x', "x'y", 'a b', 'a/b', '[<b>]', '$(reboot)', 'a;b', '`x`']) {
        const answer = await page(host);
        assert.match(answer, /^HTTP\/1\.1 (200|400) /);
        assert.ok(!answer.includes(`/${host}/`) && !answer.includes('<b>'), answer);
      }
    });
  });
});
