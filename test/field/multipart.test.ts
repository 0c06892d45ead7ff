/**
 * From the field: multipart forms as programs and browsers send them. The next case is a row: the body with `\n` for CR LF
 * and `x` for the boundary (or bytes), and the text that its ring has; or the code by which it is refused.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { end, part, postParts } from '../http/request/multipart-body.js';
import { problem, rightKey, withApp } from '../http/running-app.js';

const key = part('key', rightKey);
const octets = 'Content-Type: application/octet-stream\n';

interface Case {
  readonly what: string;
  readonly body: string | Buffer;
  readonly type?: string;
  /** The text of the ring, or the code of the refusal. */
  readonly text?: string | null;
  readonly refused?: string;
}

const latin1 = (body: string): Buffer => Buffer.from(body.replaceAll('\n', '\r\n'), 'latin1');

const cases: readonly Case[] = [
  { what: 'curl -F, Postman', body: `${key}${part('text', 'Lunch')}${end}`, text: 'Lunch' },
  {
    what: 'no line end behind the last boundary',
    body: `${key}${part('text', 'Lunch')}--x--`,
    text: 'Lunch',
  },
  { what: 'a token in place of key', body: `${part('token', rightKey)}${end}`, text: null },
  {
    what: 'curl -F "key=<file", whose line end comes along',
    body: `${part('key', `${rightKey}\n`)}${end}`,
    text: null,
  },
  {
    what: 'a type and charset for each part, as .NET and OkHttp',
    body: `${key}${part('text', 'größe', 'Content-Type: text/plain; charset=utf-8\n')}${end}`,
    text: 'größe',
  },
  {
    what: 'charset in quotes and capitals',
    body: `${key}${part('text', 'größe', 'Content-Type: text/plain; charset="UTF-8"\n')}${end}`,
    text: 'größe',
  },
  {
    what: 'ISO-8859-1, as Apache HttpClient says',
    body: latin1(
      `${key}${part('text', 'größe', 'Content-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: 8bit\n')}${end}`,
    ),
    text: 'größe',
  },
  {
    what: 'US-ASCII',
    body: `${key}${part('text', 'Lunch', 'Content-Type: text/plain; charset=US-ASCII\n')}${end}`,
    text: 'Lunch',
  },
  {
    what: 'US-ASCII that is not',
    body: `${key}${part('text', 'größe', 'Content-Type: text/plain; charset=US-ASCII\n')}${end}`,
    text: 'größe',
  },
  {
    what: 'a text that is called bytes',
    body: `${key}${part('text', 'größe', octets)}${end}`,
    text: 'größe',
  },
  {
    what: 'JSON in a part is a text',
    body: `${key}${part('text', '{"a":1}', 'Content-Type: application/json\n')}${end}`,
    text: '{"a":1}',
  },
  {
    what: 'an emoji and lines',
    body: `${key}${part('text', '🔔\n--y\nring')}${end}`,
    text: '🔔\r\n--y\r\nring',
  },
  { what: 'an empty text', body: `${key}${part('text', '')}${end}`, text: null },
  {
    what: 'no blank behind the colon, names in small letters',
    body: `${key}--x\ncontent-disposition:form-data;name=text\n\nLunch\n${end}`,
    text: 'Lunch',
  },
  {
    what: 'a length for each part, as some have it',
    body: `${key}${part('text', 'Lunch', 'Content-Length: 5\n')}${end}`,
    text: 'Lunch',
  },
  {
    what: 'binary as encoding, as PHP has it',
    body: `${key}${part('text', 'Lunch', 'Content-Transfer-Encoding: binary\n')}${end}`,
    text: 'Lunch',
  },
  {
    what: 'a file that was not chosen, from a browser',
    body: `${key}${part('text', 'Lunch')}--x\nContent-Disposition: form-data; name="photo"; filename=""\n${octets}\n\n${end}`,
    text: 'Lunch',
  },
  {
    what: 'an introduction and an epilogue',
    body: `This is MIME.\n${key}${part('text', 'Lunch')}${end}The end.\n--x\n`,
    text: 'Lunch',
  },
  {
    what: 'nested names and _charset_',
    body: `${key}${part('a[b]', '1')}${part('_charset_', 'UTF-8')}${part('constructor', 'x')}${part('text', 'Lunch')}${end}`,
    text: 'Lunch',
  },
  {
    what: 'a boundary in quotes, as Java has it',
    body: `${key}${part('text', 'Lunch')}${end}`,
    type: 'multipart/form-data; boundary="x"',
    text: 'Lunch',
  },
  {
    what: 'a charset for all, as Python may have it',
    body: `${key}${part('text', 'Lunch')}${end}`,
    type: 'multipart/form-data; boundary=x; charset=utf-8',
    text: 'Lunch',
  },
  {
    what: 'capitals',
    body: `${key}${part('text', 'Lunch')}${end}`,
    type: 'Multipart/Form-Data; BOUNDARY=x',
    text: 'Lunch',
  },
  { what: 'no part at all', body: end, refused: 'key-missing' },
  {
    what: 'a file',
    body: `${key}--x\nContent-Disposition: form-data; name="photo"; filename="bell.png"\nContent-Type: image/png\n\n\u0089PNG\n${end}`,
    refused: 'unsupported-media-type',
  },
  {
    what: 'an empty file with a name',
    body: `${key}--x\nContent-Disposition: form-data; name="photo"; filename="bell.png"\n\n\n${end}`,
    refused: 'unsupported-media-type',
  },
  {
    what: 'a key in a file, as curl -F key=@file',
    body: `--x\nContent-Disposition: form-data; name="key"; filename="key"\n\n${rightKey}\n${end}`,
    refused: 'unsupported-media-type',
  },
  {
    what: 'a file with its name in another form',
    body: `${key}--x\nContent-Disposition: form-data; name="photo"; filename*=UTF-8''bell.png\n\nx\n${end}`,
    refused: 'unsupported-media-type',
  },
  {
    what: 'a charset that nobody knows',
    body: `${key}${part('text', 'x', 'Content-Type: text/plain; charset=klingon\n')}${end}`,
    refused: 'unsupported-media-type',
  },
  {
    what: 'ISO-8859-1 that does not say so',
    body: latin1(`${key}${part('text', 'größe')}${end}`),
    refused: 'bad-form',
  },
  {
    what: 'bytes that are no text',
    body: latin1(`${key}${part('text', '\u00ff\u00fe', octets)}${end}`),
    refused: 'bad-form',
  },
  {
    what: 'base64',
    body: `${key}${part('text', 'THVuY2g=', 'Content-Transfer-Encoding: base64\n')}${end}`,
    refused: 'bad-form',
  },
  { what: 'no boundary in the type', body: `${key}${end}`, type: 'multipart/form-data', refused: 'bad-form' },
  {
    what: 'another boundary',
    body: `${key}${end}`,
    type: 'multipart/form-data; boundary=y',
    refused: 'bad-form',
  },
  { what: 'a body that was cut', body: `${key}${part('text', 'Lun').trimEnd()}`, refused: 'bad-form' },
  { what: 'a body that was cut in a header', body: `${key}--x\nContent-Dispo`, refused: 'bad-form' },
  { what: 'no boundary at the end', body: `${key}${part('text', 'Lunch')}`, refused: 'bad-form' },
  { what: 'lines that end in LF', body: Buffer.from(`${key}${end}`), refused: 'bad-form' },
  { what: 'a form of the other kind', body: `key=${rightKey}&text=Lunch`, refused: 'bad-form' },
  { what: 'JSON', body: JSON.stringify({ key: rightKey }), refused: 'bad-form' },
  {
    what: 'a part without a name',
    body: `${key}--x\nContent-Disposition: form-data\n\nLunch\n${end}`,
    refused: 'bad-form',
  },
  { what: 'an empty name', body: `${key}${part('', 'Lunch')}${end}`, refused: 'bad-form' },
  {
    what: 'parts without a disposition',
    body: `--x\nContent-Type: text/plain\n\nLunch\n${end}`,
    refused: 'bad-form',
  },
  { what: 'a prototype', body: `${key}${part('__proto__', 'x')}${end}`, refused: 'bad-form' },
  {
    what: 'a thousand fields and one',
    body: `${key}${part('a', '').repeat(1000)}${end}`,
    refused: 'bad-form',
  },
  {
    what: 'a text twice',
    body: `${key}${part('text', 'a')}${part('text', 'b')}${end}`,
    refused: 'invalid-field',
  },
  { what: 'a key twice', body: `${key}${key}${end}`, refused: 'key-wrong' },
  { what: 'a wrong key', body: `${part('key', 'wrong')}${end}`, refused: 'key-wrong' },
  {
    what: 'a text that is too long',
    body: `${key}${part('text', 'x'.repeat(4001))}${end}`,
    refused: 'invalid-field',
  },
  {
    what: 'a body that is too large',
    body: `${key}${part('text', 'x'.repeat(65_536))}${end}`,
    refused: 'body-too-large',
  },
];

describe('a multipart form', () => {
  for (const each of cases) {
    it(
      each.refused === undefined ? `rings: ${each.what}` : `is refused as ${each.refused}: ${each.what}`,
      async () => {
        await withApp({}, async (app) => {
          const response = await postParts(app, each.body, each.type);
          if (each.refused === undefined) {
            assert.equal(response.status, 202, await response.text());
            assert.equal(app.accepted[0]?.text, each.text);
          } else {
            assert.equal((await problem(response)).code, each.refused);
            assert.equal(app.accepted.length, 0);
          }
        });
      },
    );
  }

  it('of a file is refused with a sentence that says so', async () => {
    await withApp({}, async (app) => {
      const file = cases.find(({ what }) => what === 'a file');
      assert.ok(file !== undefined);
      const response = await postParts(app, file.body);
      assert.equal(response.status, 415);
      assert.match(JSON.stringify(await problem(response)), /a form with a file in it is not taken/);
    });
  });
});
