import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problem, type RunningApp, rightKey, withApp } from '../running-app.js';

const headers = { 'X-BellBot-Key': rightKey };

function cancel(app: RunningApp, query: string, init: RequestInit = { headers }): Promise<Response> {
  return app.fetch(`/api/rings${query}`, { method: 'DELETE', ...init });
}

describe('DELETE /api/rings?state=queued', () => {
  it('takes back what waits, and answers the receipts', async () => {
    await withApp({ ready: false }, async (app) => {
      await app.ring({ text: 'one' });
      await app.ring({ text: 'two' });
      const response = await cancel(app, '?state=queued');
      assert.equal(response.status, 200);
      const { cancelled, kept, more } = (await response.json()) as {
        cancelled: { text: string; state: string; reason: string }[];
        kept: unknown[];
        more: boolean;
      };
      assert.deepEqual(cancelled.map(({ text, state, reason }) => [text, state, reason]).sort(), [
        ['one', 'cancelled', 'Cancelled by door.'],
        ['two', 'cancelled', 'Cancelled by door.'],
      ]);
      assert.deepEqual([kept, more, app.ringer.length], [[], false, 0]);
    });
  });

  it('takes back nothing where it is not said that those which wait are meant', async () => {
    await withApp({ ready: false }, async (app) => {
      await app.ring({ text: 'one' });
      for (const query of [
        '',
        '/',
        '?',
        '?state=',
        '?state=rung',
        '?state=queued&bell=bell',
        '?status=queued',
      ]) {
        assert.equal((await problem(await cancel(app, query))).code, 'invalid-field', query);
      }
      assert.equal((await problem(await cancel(app, '?state=queued', {}))).code, 'key-missing');
      assert.equal(app.ringer.length, 1);
    });
  });
});
