import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problem, type RunningApp, rightKey, withApp } from '../running-app.js';

type Sent = string | Uint8Array<ArrayBuffer>;

function post(
  app: RunningApp,
  body: Sent,
  type?: string,
  more: Record<string, string> = {},
): Promise<Response> {
  const headers = {
    'X-BellBot-Key': rightKey,
    ...(type === undefined ? {} : { 'Content-Type': type }),
    ...more,
  };
  return app.fetch('/ring', { method: 'POST', headers, body });
}

const jsonType = 'application/json';
const formType = 'application/x-www-form-urlencoded';

function padded(bytes: number): string {
  const frame = '{"x":""}';
  return frame.replace('""', `"${'y'.repeat(bytes - frame.length)}"`);
}

function bytes(...values: number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values);
}

describe('a body', () => {
  it('may have 65,536 bytes and not one more', async () => {
    await withApp({}, async (app) => {
      assert.equal((await post(app, padded(65_536), jsonType)).status, 202);
      const form = `x=${'y'.repeat(65_534)}`;
      assert.equal((await post(app, form, formType)).status, 202);
      for (const [body, type] of [
        [padded(65_537), jsonType],
        [`${form}y`, formType],
        ['x'.repeat(10_000_000), jsonType],
      ] as const) {
        const response = await post(app, body, type);
        assert.equal(response.status, 413);
        assert.equal((await problem(response)).code, 'body-too-large');
      }
      assert.equal(app.accepted.length, 2);
    });
  });

  it('may not grow too large in chunks either, and is answered without waiting for its end', async () => {
    await withApp({}, async (app) => {
      const chunk = `1000\r\n${' '.repeat(4096)}\r\n`;
      const head = `POST /ring HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-BellBot-Key: ${rightKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
      assert.match(await app.raw(head, chunk.repeat(17), '0\r\n\r\n'), /^HTTP\/1\.1 413 /);
      assert.match(await app.rawUntil(/"code":"body-too-large"/, head, chunk.repeat(17)), /^HTTP\/1\.1 413 /);
      assert.match(await app.raw(head, chunk, '2\r\n{}\r\n0\r\n\r\n'), /^HTTP\/1\.1 202 /);
    });
  });

  it('that is not one JSON object is refused with 400', async () => {
    await withApp({}, async (app) => {
      const bodies: Sent[] = [
        '{',
        '{"text":"cut',
        '{"text":"a"',
        '{"text":"a",}',
        "{'text':'a'}",
        '[]',
        '[{"text":"a"}]',
        'null',
        '1',
        '"text"',
        ' ',
        'text=hello',
        '{}{}',
        '{} x',
        `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
        `{"a":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`,
        '['.repeat(65_000),
        '{"a":'.repeat(13_000),
        '{"text":"a","text":"b"}',
        '{"text":"a","\\u0074ext":"b"}',
        `{"key":"wrong","key":"${rightKey}"}`,
        '{"__proto__":{"text":"a"}}',
        '{"\\u005f_proto__":1}',
        bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d),
        bytes(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d),
        new Uint8Array(Buffer.from('{"text":"a"}', 'utf16le')),
        new Uint8Array(300),
      ];
      for (const body of bodies) {
        const response = await post(app, body, jsonType);
        assert.equal(response.status, 400, String(body).slice(0, 60));
        assert.equal((await problem(response)).code, 'bad-json');
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('may nest unknown fields a little', async () => {
    await withApp({}, async (app) => {
      const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
      assert.equal((await post(app, nested(32), jsonType)).status, 202);
      assert.equal((await post(app, nested(33), jsonType)).status, 400);
      const text = '[[[[{{{{":"]]]]'.repeat(20);
      assert.equal((await app.ring({ text, a: { text: 1, b: { text: 2 } } })).status, 202);
      assert.equal(app.accepted[1]?.text, text);
    });
  });

  it('that is no form is refused with 400', async () => {
    await withApp({}, async (app) => {
      const bodies: Sent[] = [
        '{"text":"hello"}',
        '__proto__=a',
        '%5F_proto__=a',
        bytes(0x61, 0x3d, 0xff),
        Array.from({ length: 1001 }, (_, i) => `f${i}=1`).join('&'),
        Array.from({ length: 30_000 }, (_, i) => `${i.toString(36)}`)
          .join('&')
          .slice(0, 65_000),
      ];
      for (const body of bodies) {
        const response = await post(app, body, formType);
        assert.equal(response.status, 400, String(body).slice(0, 60));
        assert.equal((await problem(response)).code, 'bad-form');
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('of a form may have a thousand fields and broken escapes', async () => {
    await withApp({}, async (app) => {
      const body = Array.from({ length: 1000 }, (_, i) => `f${i}=%ZZ%E9%`).join('&');
      assert.equal((await post(app, body, formType)).status, 202);
      assert.equal((await post(app, '&&=&=x', formType)).status, 422);
      assert.equal((await post(app, 'text[]=a&who[x]=b&constructor=c&toString=d', formType)).status, 202);
      assert.equal(app.accepted[1]?.text, null);
    });
  });

  it('of another type, charset or encoding is refused with 415', async () => {
    await withApp({}, async (app) => {
      const types = [
        'text/plain',
        'text/json',
        'multipart/mixed; boundary=x',
        'application/jsonx',
        'application/xml',
        'json',
        ';',
        'application/json/x',
        'application/json; charset=latin1',
        'application/json; charset=utf-16',
        'application/json; charset="iso-8859-1"',
        'application/json; charset=utf-8; charset=utf-7',
        'application/x-www-form-urlencoded; charset=iso-8859-1',
        'application/x-www-form-urlencoded;charset=windows-1252',
      ];
      for (const type of types) {
        const response = await post(app, '{}', type);
        assert.equal(response.status, 415, type);
        assert.equal((await problem(response)).code, 'unsupported-media-type');
      }
      for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'nonsense']) {
        assert.equal(
          (await post(app, '{}', jsonType, { 'Content-Encoding': encoding })).status,
          415,
          encoding,
        );
      }
      assert.equal((await post(app, bytes(0x7b, 0x7d))).status, 415, 'no type at all');
      assert.equal(app.accepted.length, 0);
    });
  });

  it('may name its type in any case, and UTF-8 as its charset', async () => {
    await withApp({}, async (app) => {
      for (const type of [
        'Application/JSON',
        'application/json;charset=UTF-8',
        'application/json ; x=y; charset="utf-8"',
      ]) {
        assert.equal((await post(app, '\ufeff{"text":"a"}', type)).status, 202, type);
      }
      assert.equal((await post(app, '{}', jsonType, { 'Content-Encoding': 'identity' })).status, 202);
      assert.equal((await post(app, '', jsonType)).status, 202);
    });
  });
});
