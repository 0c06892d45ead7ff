import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problem, withApp } from '../running-app.js';

describe('without a key', () => {
  it('lets a program of this machine ring, as source local', async () => {
    await withApp({ keys: false }, async (app) => {
      assert.equal((await app.fetch('/ring', { method: 'POST' })).status, 202);
      assert.equal((await app.form({ text: 'hello', key: 'any' })).status, 202);
      assert.deepEqual(
        app.accepted.map(({ source, text }) => ({ source, text })),
        [
          { source: 'local', text: null },
          { source: 'local', text: 'hello' },
        ],
      );
      const id = app.accepted[0]?.id;
      assert.equal((await app.fetch(`/api/rings/${id}`)).status, 200);
    });
  });

  it('knows this machine by its names, with any port', async () => {
    await withApp({ keys: false }, async (app) => {
      for (const host of [
        'localhost',
        'LOCALHOST:3000',
        '127.0.0.1',
        '127.1.2.3:80',
        '[::1]',
        '[::1]:3000',
      ]) {
        assert.equal(await app.status('POST', '/ring', { Host: host }), 202, host);
      }
    });
  });

  it('refuses a foreign name in Host, which is how DNS rebinding shows', async () => {
    await withApp({ keys: false }, async (app) => {
      const hosts = [
        'evil.example',
        'localhost.evil.example',
        '127.0.0.1.evil.example:3000',
        'evil.example:127.0.0.1',
        '127.evil.example',
        '0.0.0.0',
        '10.0.0.1',
        '[::2]',
        '[127.0.0.1]',
        '::1',
        'localhost@evil.example',
        'evil.example#localhost',
      ];
      for (const host of hosts) {
        assert.equal(await app.status('POST', '/ring', { Host: host }), 403, host);
      }
      assert.match(
        await app.raw('POST /ring HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'),
        /^HTTP\/1\.1 403 /,
      );
      assert.match(await app.raw('POST /ring HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 403 /);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('lets its own page ring, and no other origin', async () => {
    await withApp({ keys: false }, async (app) => {
      const own = `127.0.0.1:${app.port}`;
      assert.equal(await app.status('POST', '/ring', { Host: own, Origin: `http://${own}` }), 202);
      const origins = [
        'null',
        '',
        'https://evil.example',
        `http://${own}.evil.example`,
        `http://localhost:${app.port}`,
        'http://127.0.0.1:1',
        `https://${own}`,
        `http://${own}, https://evil.example`,
        'file://',
      ];
      for (const Origin of origins) {
        assert.equal(await app.status('POST', '/ring', { Host: own, Origin }), 403, Origin);
      }
      assert.equal(app.accepted.length, 1);
    });
  });

  it('refuses what a browser sends from another site, without Origin too', async () => {
    await withApp({ keys: false }, async (app) => {
      const Host = `127.0.0.1:${app.port}`;
      for (const site of ['same-origin', 'none']) {
        assert.equal(await app.status('POST', '/ring', { Host, 'Sec-Fetch-Site': site }), 202, site);
      }
      for (const site of ['cross-site', 'same-site', 'anything', '', 'same-origin, cross-site']) {
        assert.equal(await app.status('POST', '/ring', { Host, 'Sec-Fetch-Site': site }), 403, site);
        assert.equal(await app.status('GET', '/api/rings/x', { Host, 'Sec-Fetch-Site': site }), 403, site);
      }
    });
  });

  it('refuses what came through a proxy or a tunnel', async () => {
    await withApp({ keys: false }, async (app) => {
      const names = [
        'X-Forwarded-For',
        'X-Forwarded-Host',
        'Forwarded',
        'Via',
        'X-Real-IP',
        'ngrok-skip-browser-warning',
      ];
      for (const name of names) {
        const response = await app.fetch('/ring', { method: 'POST', headers: { [name]: '127.0.0.1' } });
        assert.equal(response.status, 403, name);
        assert.equal((await problem(response)).code, 'foreign-origin');
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('refuses before it reads the body', async () => {
    await withApp({ keys: false }, async (app) => {
      const response = await app.fetch('/ring', {
        method: 'POST',
        headers: { Via: '1.1 proxy', 'Content-Type': 'text/plain' },
        body: 'x',
      });
      assert.equal(response.status, 403);
    });
  });
});
