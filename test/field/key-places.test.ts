/**
 * Kind: where programs can put the key, and what they make of it on the way. The next case is one entry of `right`: the
 * headers of a request that must ring. K stands for the right key, Basic's user and password are given in plain words.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { keyOfBasic } from '../../src/http/access/presented-keys.js';
import { otherKey, problem, type RunningApp, rightKey, withApp } from '../http/running-app.js';

function base64(text: string, encoding: BufferEncoding = 'utf8'): string {
  return Buffer.from(text, encoding).toString('base64');
}

const basic = (pair: string): Record<string, string> => ({ Authorization: `Basic ${base64(pair)}` });

const right: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'any user and the key': basic(`ada:${rightKey}`),
  'no user, as many forms have it': basic(`:${rightKey}`),
  'the user bellbot': basic(`bellbot:${rightKey}`),
  'an address for a user': basic(`ada@example.com:${rightKey}`),
  'a user of other letters': basic(`Zoë 🔔:${rightKey}`),
  'the scheme in small letters': { Authorization: `basic ${base64(`x:${rightKey}`)}` },
  'the scheme in capitals, and blanks': { Authorization: `BASIC   ${base64(`x:${rightKey}`)}  ` },
  'base64 without its padding': { Authorization: `Basic ${base64(`x:${rightKey}`).replace(/=+$/, '')}` },
  'a line end from echo': basic(`x:${rightKey}\n`),
  'a line end of Windows': basic(`x:${rightKey}\r\n`),
  'a byte order mark before the key': basic(`x:\ufeff${rightKey}`),
  "a proxy's Basic beside the key": { 'X-BellBot-Key': rightKey, ...basic('proxy:its own') },
  'Basic in a browser, of a page of BellBot': { ...basic(`x:${rightKey}`), 'Sec-Fetch-Site': 'same-origin' },
  'Basic in a browser, typed into the address': { ...basic(`x:${rightKey}`), 'Sec-Fetch-Site': 'none' },
  'a blank round the key': { 'X-BellBot-Key': `  ${rightKey}\t` },
  'a byte order mark in a header': { 'X-BellBot-Key': Buffer.from(`\ufeff${rightKey}`).toString('latin1') },
};

const wrong: Readonly<Record<string, readonly [code: string, headers: Readonly<Record<string, string>>]>> = {
  'the key as the user': ['key-missing', basic(`${rightKey}:`)],
  'the key without a colon': ['key-missing', basic(rightKey)],
  'no base64 at all': ['key-missing', { Authorization: `Basic x:${rightKey}` }],
  'the scheme alone': ['key-missing', { Authorization: 'Basic' }],
  'no scheme': ['key-missing', { Authorization: rightKey }],
  "somebody else's scheme": ['key-missing', { Authorization: `Digest username="x", response="${rightKey}"` }],
  'a wrong password': ['key-wrong', basic('x:wrong')],
  'the key, and more': ['key-wrong', basic(`x:${rightKey}:x`)],
  'a wrong key beside the right password': [
    'key-wrong',
    { 'X-BellBot-Key': 'wrong', ...basic(`x:${rightKey}`) },
  ],
  'a page elsewhere, with what the browser keeps': [
    'foreign-origin',
    { ...basic(`x:${rightKey}`), 'Sec-Fetch-Site': 'cross-site' },
  ],
  'a page elsewhere, in an older browser': [
    'foreign-origin',
    { ...basic(`x:${rightKey}`), Origin: 'https://evil.example' },
  ],
};

function post(app: RunningApp, headers: Readonly<Record<string, string>>): Promise<Response> {
  return app.fetch('/ring', { method: 'POST', headers });
}

describe('the key', () => {
  for (const [name, headers] of Object.entries(right)) {
    it(`is taken from where a program put it: ${name}`, async () => {
      await withApp({}, async (app) => {
        const response = await post(app, headers);
        assert.equal(response.status, 202, await response.text());
        assert.equal(app.accepted[0]?.source, 'door');
        const { id = '' } = app.accepted[0] ?? {};
        assert.equal(
          (await app.fetch(`/api/rings/${id}`, { headers })).status,
          200,
          'receipts are read with it too',
        );
      });
    });
  }

  for (const [name, [code, headers]] of Object.entries(wrong)) {
    it(`is not taken: ${name}`, async () => {
      await withApp({}, async (app) => {
        assert.equal((await problem(await post(app, headers))).code, code);
        assert.equal(app.accepted.length, 0);
      });
    });
  }

  it('may have colons, other letters, and be in Latin-1, as a password', () => {
    const key = (pair: string, encoding: BufferEncoding = 'utf8'): string | undefined =>
      keyOfBasic({ authorization: `Basic ${base64(pair, encoding)}` });
    assert.equal(key('x:a:b:c'), 'a:b:c');
    assert.equal(key('::'), ':');
    assert.equal(key('x:größe 🔔'), 'größe 🔔');
    assert.equal(key('x:größe', 'latin1'), 'größe');
    assert.equal(key('größe:k', 'latin1'), 'k');
    assert.equal(key('x:'), undefined);
    assert.equal(key(''), undefined);
    assert.equal(keyOfBasic({}), undefined);
    assert.equal(keyOfBasic({ authorization: 'Bearer x:y' }), undefined);
  });

  it('of each program is its own, as a password too', async () => {
    await withApp({}, async (app) => {
      await post(app, basic(`x:${otherKey}`));
      assert.equal(app.accepted[0]?.source, 'shop');
    });
  });

  it('is asked for as Basic of programs, which need that, and not of browsers, which would open a dialogue', async () => {
    await withApp({}, async (app) => {
      const bearer = 'Bearer realm="BellBot"';
      const both = `${bearer}, Basic realm="BellBot", charset="UTF-8"`;
      const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
      const powershell = 'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1';
      const asked: string[] = [];
      for (const agent of ['Wget/1.21.3', powershell, 'Java/21', firefox]) {
        const answer = await app.raw(
          `POST /ring HTTP/1.1\r\nHost: x\r\nUser-Agent: ${agent}\r\nConnection: close\r\n\r\n`,
        );
        asked.push(
          [...answer.matchAll(/^www-authenticate: (.*)\r$/gim)].map(([, value]) => value).join(', '),
        );
      }
      assert.deepEqual(asked, [both, both, both, bearer]);
      const page = await post(app, {});
      assert.equal(page.headers.get('www-authenticate'), bearer, 'a page says Sec-Fetch-Mode');
    });
  });

  it('is sent by curl and wget as user and password', async (t) => {
    const run = promisify(execFile);
    const tools: readonly (readonly string[])[] = [
      ['curl', '-sS', '-f', '-X', 'POST', '-u', `ada:${rightKey}`],
      ['curl', '-sS', '-f', '-X', 'POST', '--anyauth', '-u', `ada:${rightKey}`],
      ['wget', '-q', '-O', '-', '--post-data=text=hi', '--user=ada', `--password=${rightKey}`],
      [
        'wget',
        '-q',
        '-O',
        '-',
        '--post-data=',
        '--auth-no-challenge',
        '--user=ada',
        `--password=${rightKey}`,
      ],
    ];
    for (const [tool = '', ...args] of tools) {
      const isHere = await run(tool, ['--version']).then(
        () => true,
        () => false,
      );
      if (!isHere) {
        t.diagnostic(`${tool} is not installed`);
        continue;
      }
      await withApp({}, async (app) => {
        await run(tool, [...args, `${app.url}/ring`]);
        assert.equal(app.accepted.length, 1, [tool, ...args].join(' '));
      });
    }
  });
});
