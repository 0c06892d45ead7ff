/**
 * From the field: what programs and browsers say that they accept, when they ask for /ring by GET. The next case is a row:
 * who it is, and its header Accept (with a User-Agent where that tells). Browsers get a page, programs 405 as ever.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problem, type RunningApp, rightKey, withApp } from '../http/running-app.js';

type Case = readonly [who: string, accept: string, agent?: string];

const browsers: readonly Case[] = [
  ['text/html alone', 'text/html'],
  [
    'Chrome',
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  ],
  ['Firefox', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['Safari', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['Edge of old', 'text/html, application/xhtml+xml, application/xml; q=0.9, */*; q=0.8'],
  ['Internet Explorer 11', 'text/html, application/xhtml+xml, */*'],
  ['Lynx', 'text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01'],
  ['w3m', 'text/html, text/*;q=0.5, image/*, application/*;q=0.4'],
  ['elinks, in capitals', 'TEXT/HTML;Q=0.9,*/*;q=0.1'],
  ['HTML rather than JSON', 'application/json;q=0.5, text/html;q=0.6'],
];

const programs: readonly Case[] = [
  ['curl, wget, Python, Node', '*/*'],
  ['nothing at all', ''],
  ['axios', 'application/json, text/plain, */*'],
  ['HTTPie', 'application/json, */*;q=0.5'],
  ['Slack', 'application/json,*/*'],
  ['a feed reader', 'application/atom+xml, application/rss+xml, */*;q=0.1'],
  ['JSON rather than HTML', 'text/html;q=0.5, application/json'],
  ['HTML only if nothing else is there', '*/*;q=0.8, text/html;q=0.1'],
  ['no HTML at all', 'text/html;q=0, */*'],
  ['an image of a page', 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'],
  ['a style of a page', 'text/css,*/*;q=0.1'],
  ['XML', 'application/xml'],
  ['problem documents', 'application/problem+json, text/html;q=0.9'],
  ['Java', 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', 'Java/1.8.0_392'],
  ['a later Java', 'text/html, image/gif, image/jpeg, */*; q=0.2', 'Java/17.0.9'],
  ['nonsense', 'text'],
];

function headersOf([, accept, agent]: Case): Record<string, string> {
  return {
    ...(accept === '' ? {} : { Accept: accept }),
    ...(agent === undefined ? {} : { 'User-Agent': agent }),
  };
}

/** The answer to GET as it comes over the wire: fetch would add to the headers. */
function raw(
  app: RunningApp,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<string> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return app.raw(
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nConnection: close\r\n${lines.join('')}\r\n`,
  );
}

describe('GET /ring', () => {
  for (const keys of [true, false]) {
    it(`shows browsers a page, with a button only where nothing is locked: key ${keys}`, async () => {
      await withApp({ keys }, async (app) => {
        for (const each of browsers) {
          const answer = await raw(app, 'GET', '/ring', headersOf(each));
          assert.match(answer, /^HTTP\/1\.1 200 /, each[0]);
          assert.match(answer, /\r\nContent-Type: text\/html; charset=utf-8\r\n/);
          assert.match(answer, /\r\nVary: Accept\r\n/);
          assert.equal(/<button/.test(answer), !keys, each[0]);
          assert.match(answer, /To look at this page does not ring|<form method="post" action="\/ring">/);
          assert.match(await raw(app, 'HEAD', '/ring', headersOf(each)), /^HTTP\/1\.1 200 [\s\S]*\r\n\r\n$/);
        }
        assert.equal(app.accepted.length, 0);
      });
    });

    it(`is not there for programs: key ${keys}`, async () => {
      await withApp({ keys }, async (app) => {
        for (const each of programs) {
          for (const method of ['GET', 'HEAD']) {
            const answer = await raw(app, method, '/ring', headersOf(each));
            assert.match(answer, /^HTTP\/1\.1 405 /, each[0]);
            assert.match(answer, /\r\nAllow: POST, OPTIONS\r\n/);
          }
        }
        const options = await raw(app, 'OPTIONS', '/ring', { Accept: 'text/html' });
        assert.match(options, /^HTTP\/1\.1 204 [\s\S]*\r\nAllow: POST, OPTIONS\r\n/);
      });
    });
  }

  it('has no button where it could not ring: by another name, or through a proxy', async () => {
    await withApp({ keys: false }, async (app) => {
      const html = { Accept: 'text/html' };
      assert.match(await raw(app, 'GET', '/ring', { ...html, 'Sec-Fetch-Site': 'cross-site' }), /<button/);
      assert.doesNotMatch(
        await raw(app, 'GET', '/ring', { ...html, 'X-Forwarded-For': '1.2.3.4' }),
        /<button/,
      );
      const rebound = await app.raw(
        'GET /ring HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nAccept: text/html\r\n\r\n',
      );
      assert.doesNotMatch(rebound, /<button/);
    });
  });
});

describe('the button', () => {
  const form = 'application/x-www-form-urlencoded';
  const accept = browsers[1]?.[1] ?? '';

  it('rings, and leads to a page that says what became of it', async () => {
    await withApp({ keys: false, byHand: false }, async (app) => {
      const headers = {
        Accept: accept,
        'Content-Type': form,
        Origin: app.url,
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Mode': 'navigate',
      };
      const pressed = await app.fetch('/ring', { method: 'POST', headers, redirect: 'manual' });
      assert.equal(pressed.status, 303);
      const [ring] = app.accepted;
      assert.equal(pressed.headers.get('location'), `/rings/${ring?.id}`);
      await app.clock.advance(5000);
      const shown = await app.fetch(`/rings/${ring?.id}`, { headers: { Accept: accept } });
      assert.equal(shown.status, 200);
      const page = await shown.text();
      assert.match(page, /<h1>Ring: rung<\/h1>[\s\S]*the board has reported it/);
      assert.doesNotMatch(page, /http-equiv="refresh"/);
      assert.equal(
        (await app.fetch(`/rings/${ring?.id}`)).headers.get('content-type'),
        'text/html; charset=utf-8',
      );
    });
  });

  it('of another page does not ring, and says so in a page', async () => {
    await withApp({ keys: false }, async (app) => {
      const headers = { Accept: accept, 'Content-Type': form, Origin: 'https://evil.example' };
      const refused = await app.fetch('/ring', { method: 'POST', headers });
      assert.equal(refused.status, 403);
      assert.match(await refused.text(), /<h1>Not from this origin<\/h1>[\s\S]*foreign-origin/);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('of a page with a key in a form is answered as ever, since no page could show the ring', async () => {
    await withApp({}, async (app) => {
      const headers = { Accept: accept, Origin: 'https://elsewhere.example' };
      const response = await app.form({ key: rightKey, text: 'hello' }, headers);
      assert.deepEqual([response.status, response.headers.get('content-type')], [202, 'application/json']);
    });
  });

  it('is no program: who posts without what browsers send is answered as ever', async () => {
    await withApp({ keys: false }, async (app) => {
      for (const each of [...browsers, ...programs]) {
        const answer = await app.raw(
          `POST /ring HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nConnection: close\r\nContent-Length: 0\r\n${Object.entries(
            headersOf(each),
          )
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join('')}\r\n`,
        );
        assert.match(answer, /^HTTP\/1\.1 202 [\s\S]*\r\nContent-Type: application\/json\r\n/, each[0]);
      }
      const refused = await app.fetch('/ring', {
        method: 'POST',
        headers: { Accept: accept, Via: 'a proxy' },
      });
      assert.equal((await problem(refused)).code, 'foreign-origin');
    });
  });
});
