import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zulipOwnFormat, zulipSlackFormat } from '../../sources/chat-payloads.js';
import { problem, rightKey, withApp } from '../running-app.js';

const slack = {
  token: rightKey,
  team_id: 'T0001',
  team_domain: 'example',
  channel_id: 'C2147483705',
  channel_name: 'test',
  timestamp: '1355517523.000005',
  user_id: 'U2147483697',
  user_name: 'Steve',
  text: 'bellbot: ring',
  trigger_word: 'bellbot:',
};

const rocket = {
  token: rightKey,
  bot: false,
  channel_id: 'abc',
  channel_name: 'general',
  message_id: 'm1',
  timestamp: '2026-01-01T00:00:00.000Z',
  user_id: 'u1',
  user_name: 'Roger',
  text: 'ding',
  siteUrl: 'https://chat.example',
};

const json = { 'Content-Type': 'application/json' };

describe('a chat system that posts to /ring', () => {
  it('gets 200 and nothing else if it is Slack, and the ring keeps source, name and text', async () => {
    await withApp({}, async (app) => {
      const response = await app.form(slack);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-length'), '0');
      assert.equal(response.headers.get('content-type'), null);
      assert.equal(await response.text(), '');
      const [ring] = app.accepted;
      assert.deepEqual([ring?.source, ring?.who, ring?.text], ['slack', 'Steve', 'bellbot: ring']);
    });
  });

  it('gets 200 and nothing else if it is Mattermost, by form or JSON', async () => {
    await withApp({}, async (app) => {
      const responses = [
        await app.form({ ...slack, post_id: 'p1', timestamp: '1355517523' }),
        await app.fetch('/ring', {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ ...slack, post_id: 'p2', timestamp: 1_355_517_523_000, file_ids: '' }),
        }),
      ];
      for (const response of responses) {
        assert.equal(response.status, 200);
        assert.equal(await response.text(), '');
      }
      assert.deepEqual(
        app.accepted.map((ring) => ring.source),
        ['mattermost', 'mattermost'],
      );
    });
  });

  it('gets 200 and JSON without a text if it is Rocket.Chat', async () => {
    await withApp({}, async (app) => {
      const response = await app.fetch('/ring', {
        method: 'POST',
        headers: json,
        body: JSON.stringify(rocket),
      });
      assert.equal(response.status, 200);
      assert.equal(await response.text(), '{}\n');
      assert.deepEqual([app.accepted[0]?.source, app.accepted[0]?.who], ['rocketchat', 'Roger']);
    });
  });

  it('gets 200 and JSON without a text if it is Zulip, in either format', async () => {
    await withApp({}, async (app) => {
      const token = rightKey;
      const responses = [
        await app.form({ ...zulipSlackFormat, token }),
        await app.fetch('/ring', {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ ...zulipOwnFormat, token }),
        }),
      ];
      for (const response of responses) {
        assert.equal(response.status, 200);
        assert.equal(await response.text(), '{}\n');
      }
      assert.deepEqual(
        app.accepted.map(({ source, who, text }) => [source, who, text]),
        Array(2).fill(['zulip', 'Iago', '@**bell** Lunch is ready']),
      );
    });
  });

  it('needs the key like everybody, a bot too', async () => {
    await withApp({}, async (app) => {
      for (const token of ['', 'wrong']) {
        for (const body of [slack, { ...slack, bot_id: 'B1' }]) {
          const response = await app.form({ ...body, token });
          assert.equal(response.status, 401);
          await problem(response);
        }
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('has its text cut rather than refused, and what it cannot keep taken out', async () => {
    await withApp({}, async (app) => {
      const long = {
        ...slack,
        user_name: `\u0000${'🔔'.repeat(300)}`,
        text: `a\u0007\n${'🔔'.repeat(5000)}`,
      };
      assert.equal((await app.form(long)).status, 200);
      const [ring] = app.accepted;
      assert.equal(ring?.who, '🔔'.repeat(200));
      assert.equal(ring?.text, `a\n${'🔔'.repeat(3998)}`);
    });
  });

  it('is refused with 422 for arrays and objects where strings belong', async () => {
    await withApp({}, async (app) => {
      for (const body of [
        { ...slack, text: ['a'] },
        { ...slack, user_name: { a: 1 } },
        { ...rocket, message_id: true },
        { ...slack, post_id: {} },
        { ...slack, bot_id: ['B'] },
      ]) {
        const response = await app.fetch('/ring', {
          method: 'POST',
          headers: json,
          body: JSON.stringify(body),
        });
        assert.equal(response.status, 422, JSON.stringify(body));
        assert.equal((await problem(response)).code, 'invalid-field');
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('is told to come back when the queue is full', async () => {
    await withApp({ queue: 1 }, async (app) => {
      await app.form({ ...slack, timestamp: '1355517523.000001' });
      await app.form({ ...slack, timestamp: '1355517523.000002' });
      const response = await app.form(slack);
      assert.equal(response.status, 429);
      assert.ok(Number(response.headers.get('retry-after')) > 0);
      await problem(response);
    });
  });
});
