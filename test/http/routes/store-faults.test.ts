import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError, type ErrorCode, errorKinds } from '../../../src/core/errors.js';
import { acceptanceSchema } from '../../../src/http/routes/schemas.js';
import { problem, rightKey, withApp } from '../running-app.js';

const key = { 'X-BellBot-Key': rightKey };
const codes = ['storage-full', 'storage-read-only', 'storage-slow', 'storage-failed'] as const;

describe('while rings cannot be stored', () => {
  for (const code of codes) {
    it(`POST /ring is refused with 503 and when to try again, never accepted: ${code}`, async () => {
      await withApp({}, async (app) => {
        app.store.fault = new BellBotError(code);
        for (const headers of [{}, { Prefer: 'wait=1' }, { 'Idempotency-Key': 'e' }]) {
          const response = await app.ring({ text: 'x' }, headers);
          assert.equal(response.status, 503);
          assert.equal(response.headers.get('retry-after'), '5');
          assert.equal((await problem(response)).code, code);
        }
        assert.equal((await app.form({ key: rightKey, team_id: 'T', trigger_word: 'x' })).status, 503);
        assert.equal(app.accepted.length, 0);
        app.store.fault = new BellBotError(code, undefined, { retryAfter: 2 });
        assert.equal((await app.ring({})).headers.get('retry-after'), '2');
        app.store.fault = undefined;
        assert.equal((await app.ring({})).status, 202);
      });
    });
  }

  it('/readyz says so, with the reason, and is ready again afterwards', async () => {
    await withApp({}, async (app) => {
      app.store.status = { ready: false, code: 'storage-full', reason: 'The disk is full.' };
      const response = await app.fetch('/readyz');
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '5');
      assert.deepEqual(await response.json(), {
        type: 'urn:bellbot:problem:storage-full',
        title: 'The disk is full',
        status: 503,
        detail: 'The disk is full.',
        code: 'storage-full',
        board: 'fake board, ready',
        tunnel: { state: 'off' },
      });
      assert.equal((await app.fetch('/livez')).status, 200);
      app.store.status = { ready: true };
      assert.equal((await app.fetch('/readyz')).status, 200);
    });
  });

  it('/readyz says when to look again, unless that is no use', async () => {
    await withApp({}, async (app) => {
      const retryAfter = async (code: ErrorCode): Promise<string | null> => {
        app.bell.beUnready(code, 'It is so.');
        return (await app.fetch('/readyz')).headers.get('retry-after');
      };
      assert.equal(await retryAfter('board-lost'), '5');
      assert.equal(errorKinds['pin-without-servo'].retryable, false);
      assert.equal(await retryAfter('pin-without-servo'), null);
    });
  });

  it('receipts, changes and history are refused with 503, too', async () => {
    await withApp({}, async (app) => {
      const { id } = acceptanceSchema.parse(await (await app.ring({})).json());
      app.store.fault = new BellBotError('storage-failed');
      for (const path of [`/api/rings/${id}`, `/api/rings/${id}/changes`, '/api/rings']) {
        const response = await app.fetch(path, { headers: key });
        assert.equal(response.status, 503, path);
        assert.equal(response.headers.get('retry-after'), '5');
      }
    });
  });

  it('a ring that was stored is not refused because it cannot be read while its sender waits', async () => {
    await withApp({}, async (app) => {
      app.ringer.onEvent(() => {
        app.store.fault = new BellBotError('storage-failed');
      });
      const response = await app.ring({}, { Prefer: 'wait=5' });
      assert.equal(response.status, 202);
      assert.equal(acceptanceSchema.parse(await response.json()).id, app.accepted[0]?.id);
      assert.equal(app.clock.timers, 0);
    });
  });
});
