/**
 * From the field: what pages of other sites make a browser send to a bell of this machine. The next case is a row: what
 * the page does, and the headers that the browser adds. None of it may ring, or shut out who may.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type RunningApp, withApp } from '../http/running-app.js';

interface Case {
  readonly what: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const evil = 'https://evil.example';
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

const cases: readonly Case[] = [
  {
    what: 'fetch with no-cors',
    headers: { Origin: evil, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
  },
  {
    what: 'a form that sends itself',
    headers: { ...form, Origin: evil, Referer: `${evil}/`, 'Sec-Fetch-Site': 'cross-site' },
  },
  { what: 'a form of a browser without Sec-Fetch', headers: { ...form, Origin: evil } },
  { what: 'a form in a sandboxed frame, or of a file', headers: { ...form, Origin: 'null' } },
  {
    what: 'a form of an old browser that has Referer alone',
    headers: { ...form, Referer: `${evil}/page?x=1` },
  },
  { what: 'navigator.sendBeacon', headers: { 'Content-Type': 'text/plain;charset=UTF-8', Origin: evil } },
  {
    what: 'a page of another port of this machine',
    headers: { Origin: 'http://127.0.0.1:8080', 'Sec-Fetch-Site': 'same-site' },
  },
  {
    what: 'a page of localhost at 127.0.0.1',
    headers: { Origin: 'http://localhost:8080', 'Sec-Fetch-Site': 'cross-site' },
  },
  {
    what: 'a ping of a link',
    headers: { Origin: evil, 'Ping-From': `${evil}/`, 'Content-Type': 'text/ping' },
  },
  { what: 'an extension', headers: { Origin: 'chrome-extension://abcdef' } },
  {
    what: 'DNS rebinding',
    headers: { Host: 'evil.example', Origin: 'http://evil.example', 'Sec-Fetch-Site': 'same-origin' },
  },
  { what: 'DNS rebinding to 0.0.0.0', headers: { Host: '0.0.0.0:3000', Origin: 'http://0.0.0.0:3000' } },
  {
    what: 'an image',
    method: 'GET',
    path: '/api/rings',
    headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' },
  },
  { what: 'an image of an old browser', method: 'GET', path: '/api/rings', headers: { Referer: `${evil}/` } },
  {
    what: 'a web socket',
    method: 'GET',
    path: '/api/rings',
    headers: { Origin: evil, 'Sec-WebSocket-Version': '13' },
  },
  { what: 'DELETE by fetch', method: 'DELETE', path: '/api/rings/x', headers: { Origin: evil } },
  { what: 'a proxy that is not named', headers: { 'X-Forwarded-For': '203.0.113.1' } },
  { what: 'another tunnel', headers: { 'CF-Connecting-IP': '203.0.113.1', Origin: 'https://bell.example' } },
];

const rate = 3;

async function flood(app: RunningApp, { method = 'POST', path = '/ring', headers }: Case): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < rate * 2; i += 1) {
    statuses.push(await app.status(method, path, { Host: `127.0.0.1:${app.port}`, ...headers }));
  }
  return statuses;
}

describe('a page of another site', () => {
  for (const each of cases) {
    it(`does not ring, and does not shut out this machine: ${each.what}`, async () => {
      await withApp({ keys: false, rate }, async (app) => {
        assert.deepEqual(await flood(app, each), [403, 403, 403, 429, 429, 429]);
        assert.equal(app.accepted.length, 0);
        for (let i = 0; i < rate; i += 1) {
          assert.equal(await app.status('POST', '/ring', {}), 202);
          assert.equal(await app.status('GET', '/api/rings', {}), 200);
        }
        assert.equal(await app.status('POST', '/ring', {}), 429, 'the limit of who may ring');
      });
    });
  }

  it('does not use up the wrong keys of this machine either', async () => {
    for (const each of cases.filter(({ headers }) => 'Origin' in headers || 'Sec-Fetch-Site' in headers)) {
      await withApp({ rate }, async (app) => {
        await flood(app, each);
        assert.equal(await app.status('POST', '/ring', { 'X-BellBot-Key': 'wrong' }), 401, each.what);
      });
    }
  });

  it('reads without a trace in some browsers, and shuts out nobody who rings', async () => {
    await withApp({ keys: false, rate }, async (app) => {
      const image: Case = {
        what: 'an image without a referrer',
        method: 'GET',
        path: '/api/rings',
        headers: {},
      };
      assert.deepEqual(await flood(app, image), [200, 200, 200, 429, 429, 429]);
      assert.equal(await app.status('POST', '/ring', {}), 202);
    });
  });

  it('has no use for a user and a password that its browser remembers', async () => {
    await withApp({}, async (app) => {
      const Authorization = `Basic ${Buffer.from('ada:test-key-right').toString('base64')}`;
      for (const { what, headers } of cases.filter(({ headers }) => headers.Origin === evil)) {
        const Host = `127.0.0.1:${app.port}`;
        assert.equal(await app.status('POST', '/ring', { Host, Authorization, ...headers }), 403, what);
      }
      assert.equal(app.accepted.length, 0);
    });
  });
});

describe('what is no page of another site', () => {
  const own: readonly Readonly<Record<string, string>>[] = [
    {},
    { Referer: 'my script' },
    { Referer: '' },
    { Referer: 'about:blank' },
    { Referer: 'android-app://com.example' },
    { 'Sec-Fetch-Site': 'none' },
    { 'Sec-Fetch-Site': 'same-origin' },
  ];
  for (const headers of own) {
    it(`may ring: ${JSON.stringify(headers)}`, async () => {
      await withApp({ keys: false }, async (app) => {
        assert.equal(await app.status('POST', '/ring', { Host: `127.0.0.1:${app.port}`, ...headers }), 202);
        const Referer = `http://127.0.0.1:${app.port}/ring`;
        assert.equal(
          await app.status('POST', '/ring', { Host: `127.0.0.1:${app.port}`, Referer, ...headers }),
          202,
        );
      });
    });
  }
});
