import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rightKey, withApp } from '../running-app.js';
import { end, part, postParts, withLineEnds } from './multipart-body.js';

const key = part('key', rightKey);

describe('a form in parts', () => {
  it('is taken byte by byte', async () => {
    await withApp({}, async (app) => {
      const body = withLineEnds(`${key}${part('text', 'größe 🔔')}${end}`);
      const head = `POST /ring HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const bytes = [...Buffer.from(body)].map((byte) =>
        Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]),
      );
      assert.match(await app.raw(head, ...bytes, '0\r\n\r\n'), /^HTTP\/1\.1 202 /);
      assert.equal(app.accepted[0]?.text, 'größe 🔔');
    });
  });

  it('makes the same event as a form and JSON of the same fields', async () => {
    await withApp({}, async (app) => {
      const headers = { 'Idempotency-Key': 'lunch-1' };
      const multipart = `${key}${part('who', 'Ada')}${part('text', 'Lunch')}${end}`;
      assert.equal((await postParts(app, multipart, undefined, headers)).status, 202);
      assert.equal((await app.form({ text: 'Lunch', who: 'Ada', key: rightKey }, headers)).status, 200);
      assert.equal((await app.ring({ text: 'Lunch', who: 'Ada' }, headers)).status, 200);
      assert.equal((await app.ring({ text: 'Dinner', who: 'Ada' }, headers)).status, 422);
      assert.equal(app.accepted.length, 1);
    });
  });

  it('comes from a chat system as well', async () => {
    await withApp({}, async (app) => {
      const fields = {
        token: rightKey,
        team_id: 'T1',
        channel_id: 'C1',
        user_name: 'ada',
        text: 'bell!',
        timestamp: '1.2',
        user_id: 'U1',
        service_id: '1',
        team_domain: 't',
        channel_name: 'c',
      };
      const body = Object.entries(fields)
        .map(([name, value]) => part(name, value))
        .join('');
      const response = await postParts(app, `${body}${end}`);
      assert.deepEqual([response.status, await response.text()], [200, '']);
      assert.equal(app.accepted[0]?.source, 'slack');
    });
  });
});
