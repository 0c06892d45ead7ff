// What browsers, phones, crawlers and left-over tabs ask any server for by themselves. The next case: a path in one of the
// two lists.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problem, withApp } from '../http/running-app.js';

const strays = [
  '/favicon.ico',
  '/favicon.svg',
  '/favicon-32x32.png',
  '/apple-touch-icon.png',
  '/apple-touch-icon-precomposed.png',
  '/apple-touch-icon-120x120-precomposed.png',
  '/android-chrome-192x192.png',
  '/mstile-144x144.png',
  '/browserconfig.xml',
  '/manifest.json',
  '/site.webmanifest',
  '/robots.txt',
  '/ROBOTS.TXT',
  '/humans.txt',
  '/ads.txt',
  '/llms.txt',
  '/sitemap.xml',
  '/sitemap_index.xml',
  '/sitemap.xml.gz',
  '/crossdomain.xml',
  '/.well-known/appspecific/com.chrome.devtools.json',
  '/.well-known/change-password',
  '/.well-known/security.txt',
  '/.well-known/apple-app-site-association',
  '/.well-known/traffic-advice',
  '/json/version',
  '/json/list',
  '/json',
  '/installHook.js.map',
  '/service-worker.js',
  '/sw.js',
  '/sockjs-node/info?t=1',
  '/@vite/client',
  '/_next/webpack-hmr',
  '/wpad.dat',
];

const typed = [
  '/rign',
  '/rings',
  '/api/ring',
  '/favicon.ico/x',
  '/robots',
  '/.env',
  '/wp-login.php',
  '/well-known/x',
  '/admin',
];

/** What browsers accept where somebody has typed an address or followed a link. */
const browsers = [
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'text/html, application/xhtml+xml, image/jxr, */*',
  'text/html,*/*;q=0.1',
];
const programs = [
  '*/*',
  '',
  'application/json',
  'application/json, text/plain, */*',
  'text/plain',
  'image/*',
];

describe('what is not there', () => {
  for (const path of strays) {
    it(`is answered 404, and told to nobody, where only a program asks for it: ${path}`, async () => {
      await withApp({}, async (app) => {
        assert.equal((await problem(await app.fetch(path))).code, 'not-found');
        assert.equal((await app.fetch(path, { method: 'HEAD' })).status, 404);
        assert.deepEqual(app.told, []);
      });
    });
  }

  for (const path of typed) {
    it(`is told of where a person may have asked for it: ${path}`, async () => {
      await withApp({}, async (app) => {
        assert.equal((await problem(await app.fetch(path))).code, 'not-found');
        assert.deepEqual(app.refusals, ['not-found']);
      });
    });
  }

  it('is told of where something was sent there', async () => {
    await withApp({}, async (app) => {
      assert.equal((await app.fetch('/robots.txt', { method: 'POST', body: 'x' })).status, 404);
      assert.deepEqual(app.refusals, ['not-found']);
    });
  });

  for (const accept of browsers) {
    it(`is a page for a browser: ${accept}`, async () => {
      await withApp({ undeclared: true }, async (app) => {
        const response = await app.fetch('/nowhere/test-key-secret', { headers: { Accept: accept } });
        assert.equal(response.status, 404);
        assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
        assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
        const page = await response.text();
        assert.match(page, /<h1>Nothing is here<\/h1>/);
        assert.match(page, /<a href="\/">/);
        assert.doesNotMatch(page, /secret/);
      });
    });
  }

  for (const accept of programs) {
    it(`is a problem document for a program: ${JSON.stringify(accept)}`, async () => {
      await withApp({}, async (app) => {
        const { code } = await problem(await app.fetch('/nowhere', { headers: { Accept: accept } }));
        assert.equal(code, 'not-found');
      });
    });
  }
});
