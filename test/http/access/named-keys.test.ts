import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rocketMember, slackIntegration, slackMember, zulipOwnFormat } from '../../sources/chat-payloads.js';
import { event, outcome } from '../routes/event-outcome.js';
import { otherKey, problem, type RunningApp, rightKey, withApp } from '../running-app.js';

/** The app under test knows the keys `door` and `shop`. */
function ring(app: RunningApp, key: string, headers: Record<string, string> = {}): Promise<Response> {
  return app.fetch('/ring', { method: 'POST', headers: { 'X-BellBot-Key': key, ...headers } });
}

describe('of several keys each', () => {
  it('is the source of its rings by its name', async () => {
    await withApp({}, async (app) => {
      assert.equal((await ring(app, rightKey)).status, 202);
      assert.equal((await ring(app, otherKey)).status, 202);
      assert.equal((await app.form({ token: otherKey })).status, 202);
      assert.deepEqual(
        app.accepted.map(({ source }) => source),
        ['door', 'shop', 'shop'],
      );
    });
  });

  it('has events of its own', async () => {
    await withApp({}, async (app) => {
      for (const [key, expected] of [
        [rightKey, '202'],
        [otherKey, '202'],
        [rightKey, '200 replayed'],
        [otherKey, '200 replayed'],
      ] as const) {
        assert.equal(await outcome(await ring(app, key, event('e'))), expected);
      }
      assert.equal(app.accepted.length, 2);
    });
  });

  it('takes the messages of a chat system of its own, whose name stays the source', async () => {
    await withApp({}, async (app) => {
      const post = (fields: object): Promise<Response> => {
        const headers = { 'Content-Type': 'application/json' };
        return app.fetch('/ring', { method: 'POST', headers, body: JSON.stringify(fields) });
      };
      for (const payload of [slackMember, slackIntegration, rocketMember, zulipOwnFormat]) {
        for (const token of [rightKey, otherKey, rightKey]) {
          assert.equal((await post({ ...payload, token })).status, 200);
        }
      }
      assert.deepEqual(
        app.accepted.map(({ source }) => source),
        ['slack', 'slack', 'slack', 'slack', 'rocketchat', 'rocketchat', 'zulip', 'zulip'],
      );
    });
  });

  it('has a rate of its own', async () => {
    await withApp({ rate: 2 }, async (app) => {
      const statuses: number[] = [];
      for (const key of [rightKey, rightKey, rightKey, otherKey, otherKey, otherKey]) {
        statuses.push((await ring(app, key)).status);
      }
      assert.deepEqual(statuses, [202, 202, 429, 202, 202, 429]);
    });
  });

  it('is refused beside another, though both are right', async () => {
    await withApp({}, async (app) => {
      const headers = { Authorization: `Bearer ${otherKey}` };
      const response = await ring(app, rightKey, headers);
      assert.equal((await problem(response)).code, 'key-wrong');
      assert.equal((await app.form({ key: rightKey, token: otherKey })).status, 401);
      assert.equal(app.accepted.length, 0);
    });
  });
});
