/**
 * Kind: what is wrong with a request, named by the refusal. The next case is one entry of `refused`: the request's head (and
 * body), its status, and what the sentence has to say.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rightKey, withApp } from '../http/running-app.js';

interface Refused {
  /** Lines of the head after `POST /ring HTTP/1.1`; `Host` is added unless there is one. */
  readonly head: readonly string[];
  readonly first?: string;
  readonly body?: string | Buffer;
  readonly status: number;
  readonly says: RegExp;
  /** True where no key is set. */
  readonly open?: boolean;
}

const json = 'Content-Type: application/json';
const utf16 = Buffer.from('\ufeff{"text":"hi"}', 'utf16le');

const refused: Readonly<Record<string, Refused>> = {
  'Content-Encoding: UTF-8': {
    head: [json, 'Content-Encoding: UTF-8'],
    status: 415,
    says: /Content-Encoding "UTF-8".*compression.*Content-Type/,
  },
  'Content-Encoding: utf8': {
    head: [json, 'Content-Encoding: utf8'],
    status: 415,
    says: /"utf8".*charset belongs into Content-Type/,
  },
  'Content-Encoding: gzip': {
    head: [json, 'Content-Encoding: gzip'],
    status: 415,
    says: /Content-Encoding "gzip".*uncompressed/,
  },
  'Content-Encoding: br, gzip': {
    head: [json, 'Content-Encoding: br, gzip'],
    status: 415,
    says: /"br, gzip"/,
  },
  'Content-Encoding: ISO-8859-1': {
    head: [json, 'Content-Encoding: ISO-8859-1'],
    status: 415,
    says: /"ISO-8859-1"/,
  },
  'Content-Encoding: base64': { head: [json, 'Content-Encoding: base64'], status: 415, says: /"base64"/ },
  'Transfer-Encoding: gzip, chunked': {
    head: [json, 'Transfer-Encoding: gzip, chunked'],
    body: '2\r\n{}\r\n0\r\n\r\n',
    status: 415,
    says: /Transfer-Encoding "gzip, chunked"/,
  },
  'Transfer-Encoding beside Content-Length': {
    head: [json, 'Transfer-Encoding: chunked'],
    status: 400,
    says: /one Content-Length/,
  },
  'charset=iso-8859-1': {
    head: [`${json}; charset=iso-8859-1`],
    status: 415,
    says: /charset "iso-8859-1".*UTF-8/,
  },
  'charset=windows-1252': { head: [`${json}; charset=windows-1252`], status: 415, says: /"windows-1252"/ },
  'charset=utf-16': { head: [`${json};charset="utf-16"`], status: 415, says: /"utf-16"/ },
  'charset=utf-7 after UTF-8': {
    head: [`${json}; charset=utf-8; charset=utf-7`],
    status: 415,
    says: /"utf-7"/,
  },
  'charset=latin1 in single quotes': { head: [`${json}; charset='latin1'`], status: 415, says: /"latin1"/ },
  'text/plain': { head: ['Content-Type: text/plain'], status: 415, says: /Content-Type "text\/plain"/ },
  'a type with commands for a terminal': {
    head: ['Content-Type: \u009b2Jx'],
    status: 415,
    says: /"\\u\{9b\}2Jx"|Content-Type/,
  },
  'a type of a thousand letters': {
    head: [`Content-Type: ${'x'.repeat(1000)}`],
    status: 415,
    says: /"x{80}\.\.\."/,
  },
  'no type': { head: [], status: 415, says: /Content-Type is missing/ },
  'UTF-16 of PowerShell': { head: [json], body: utf16, status: 400, says: /UTF-16/ },
  'Latin-1 of PowerShell 5': {
    head: [json],
    body: Buffer.from('{"text":"é"}', 'latin1'),
    status: 400,
    says: /UTF-8/,
  },
  'a form in Latin-1': {
    head: ['Content-Type: application/x-www-form-urlencoded'],
    body: Buffer.from('text=é', 'latin1'),
    status: 400,
    says: /UTF-8/,
  },
  'JSON sent as a form': {
    head: ['Content-Type: application/x-www-form-urlencoded'],
    body: '\n{"text":"hi"}',
    status: 400,
    says: /JSON.*Content-Type: application\/json/,
  },

  'a foreign Host': {
    open: true,
    head: ['Host: evil.example:3000'],
    status: 403,
    says: /Host names "evil\.example:3000"/,
  },
  'a name of this machine in the network': {
    open: true,
    head: ['Host: my-bell.local'],
    status: 403,
    says: /"my-bell\.local".*127\.0\.0\.1 or localhost/,
  },
  'an address of the network': {
    open: true,
    head: ['Host: 192.168.1.7:3000'],
    status: 403,
    says: /"192\.168\.1\.7:3000"/,
  },
  'a name that only looks like this machine': {
    open: true,
    head: ['Host: 127.0.0.1.evil.example'],
    status: 403,
    says: /"127\.0\.0\.1\.evil\.example"/,
  },
  'an empty Host': { open: true, head: ['Host:'], status: 403, says: /Host names ""/ },
  'a foreign Origin': {
    open: true,
    head: ['Host: localhost', 'Origin: https://evil.example'],
    status: 403,
    says: /Origin names "https:\/\/evil\.example"/,
  },
  'Origin: null': {
    open: true,
    head: ['Host: localhost', 'Origin: null'],
    status: 403,
    says: /Origin names "null"/,
  },
  'another site': {
    open: true,
    head: ['Host: localhost', 'Sec-Fetch-Site: cross-site'],
    status: 403,
    says: /Sec-Fetch-Site says "cross-site"/,
  },
  'a proxy': {
    open: true,
    head: ['Host: localhost', 'X-Forwarded-For: 203.0.113.7'],
    status: 403,
    says: /"x-forwarded-for".*proxy.*Set a key/,
  },
  'a proxy that names itself': {
    open: true,
    head: ['Host: localhost', 'Via: 1.1 x'],
    status: 403,
    says: /"via"/,
  },

  'another scheme of Authorization': {
    head: ['Authorization: Digest x'],
    body: '',
    status: 401,
    says: /Authorization has no key that counts.*password of "Authorization: Basic"/,
  },
  'no key at all': { head: [], body: '', status: 401, says: /"key".*X-BellBot-Key.*Bearer.*Basic/ },
  PUT: {
    first: 'PUT /ring HTTP/1.1',
    head: [],
    body: '',
    status: 405,
    says: /PUT is not taken here: use one of .*POST/,
  },
  'a method of its own': {
    first: 'RING /ring HTTP/1.1',
    head: [],
    body: '',
    status: 400,
    says: /method is not known: ring with POST/,
  },
  'a blank in the URL': {
    first: 'POST /ring lunch HTTP/1.1',
    head: [],
    body: '',
    status: 400,
    says: /URL.*%20/,
  },
  'a value with a line end of Windows': {
    head: [`X-BellBot-Key: ${rightKey}\r`],
    body: '',
    status: 400,
    says: /line end within it/,
  },
  'a header without a colon': { head: ['X-BellBot-Key test'], body: '', status: 400, says: /"Name: value"/ },
  'Content-Length: abc': {
    first: 'POST /ring HTTP/1.1',
    head: ['Content-Length: abc'],
    body: '',
    status: 400,
    says: /one Content-Length/,
  },
  'HTTP/3.0': { first: 'POST /ring HTTP/3.0', head: [], body: '', status: 400, says: /HTTP 1\.1/ },
};

describe('a refusal', () => {
  for (const [
    name,
    { first = 'POST /ring HTTP/1.1', head, body = '{}', status, says, open = false },
  ] of Object.entries(refused)) {
    it(`names what was wrong: ${name}`, async () => {
      await withApp({ keys: !open }, async (app) => {
        const hasHost = head.some((line) => line.startsWith('Host:'));
        const isKeyed = open || status === 401 || head.some((line) => line.startsWith('X-BellBot-Key'));
        const isSized =
          body.length === 0 || (status === 415 && head.some((line) => line.startsWith('Transfer-')));
        const lines = [
          first,
          ...(hasHost ? [] : ['Host: localhost']),
          'Connection: close',
          ...(isKeyed ? [] : [`X-BellBot-Key: ${rightKey}`]),
          ...(isSized ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
          ...head,
        ];
        const sent = Buffer.concat([
          Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
          Buffer.from(body),
        ]);
        const [top = '', answer = ''] = (await app.raw(sent)).split('\r\n\r\n');
        assert.match(top, new RegExp(`^HTTP/1\\.1 ${status} `), answer);
        const { detail } = JSON.parse(answer);
        assert.match(detail, says);
        assert.doesNotMatch(answer, new RegExp(rightKey));
        assert.equal(app.accepted.length, 0);
      });
    });
  }
});
