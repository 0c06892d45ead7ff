/**
 * From the field: how clients and attackers say whom they ask: targets in absolute form, as sent to proxies, against `Host`
 * (RFC 9112, section 3.2). The next case is a row: the target, the Host lines, and the status of a ring without a key.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withApp } from '../http/running-app.js';

const local = ['localhost:3000'];
const cases: readonly [target: string, hosts: readonly string[], status: number][] = [
  ['/ring', local, 202],
  ['http://localhost:3000/ring', local, 202],
  ['http://127.0.0.1:3000/ring', ['evil.example'], 202],
  ['http://LOCALHOST/ring', ['evil.example'], 202],
  ['HTTP://localhost/ring', local, 202],
  ['http://[::1]:3000/ring', local, 202],
  ['https://localhost/ring', local, 202],
  ['http://localhost:3000/ring?a=b', local, 202],
  ['http://evil.example/ring', local, 403],
  ['http://evil.example:3000/ring', ['127.0.0.1:3000'], 403],
  ['HTTP://EVIL.EXAMPLE/ring', local, 403],
  ['http://localhost.evil.example/ring', local, 403],
  ['http://127.0.0.1.evil.example/ring', local, 403],
  ['http://192.0.2.1/ring', local, 403],
  ['http://[2001:db8::1]/ring', local, 403],
  ['https://evil.example/ring', local, 403],
  ['http://evil.example', local, 405],
  ['http://localhost@evil.example/ring', local, 400],
  ['http://evil.example@localhost/ring', local, 400],
  ['http://localhost\\@evil.example/ring', local, 400],
  ['http://localhost:3000x/ring', local, 400],
  ['http:///ring', local, 400],
  ['http://?/ring', local, 400],
  ['ftp://localhost/ring', local, 400],
  ['file:///ring', local, 400],
  ['http://localhost/ring', [], 400],
  ['/ring', [], 400],
  ['/ring', ['localhost', 'evil.example'], 400],
  ['/ring', ['localhost', 'localhost'], 400],
  ['/ring', ['evil.example'], 403],
];

describe('whom a request asks', () => {
  for (const [target, hosts, status] of cases) {
    it(`${target} with ${hosts.map((host) => `Host: ${host}`).join(', ') || 'no Host'}: ${status}`, async () => {
      await withApp({ keys: false }, async (app) => {
        const lines = hosts.map((host) => `Host: ${host}\r\n`).join('');
        const rest = `${lines}Connection: close\r\nContent-Length: 0\r\n\r\n`;
        const answer = await app.raw(`POST ${target} HTTP/1.1\r\n${rest}`);
        assert.equal(answer.slice(9, 12), String(status));
        assert.equal(app.accepted.length, status === 202 ? 1 : 0);
      });
    });
  }

  it('may be said by HTTP/1.0 in the target alone', async () => {
    await withApp({ keys: false }, async (app) => {
      for (const [host, status] of [
        ['localhost', 202],
        ['evil.example', 403],
      ] as const) {
        const answer = await app.raw(`POST http://${host}/ring HTTP/1.0\r\nContent-Length: 0\r\n\r\n`);
        assert.equal(answer.slice(9, 12), String(status));
      }
    });
  });

  it('counts against the origin of a page, too', async () => {
    await withApp({ keys: false }, async (app) => {
      const head =
        'POST http://localhost:3000/ring HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n';
      const answer = await app.raw(`${head}Connection: close\r\nContent-Length: 0\r\n\r\n`);
      assert.equal(answer.slice(9, 12), '403');
    });
  });
});
