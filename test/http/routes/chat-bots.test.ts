import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logLines } from '../../../src/system/log-lines.js';
import { createLogger } from '../../../src/system/logger.js';
import { rocketIntegration, slackIntegration, slackMember } from '../../sources/chat-payloads.js';
import { type RunningApp, rightKey, withApp } from '../running-app.js';

const token = rightKey;
const sale = { ...slackIntegration, token };

/** Everything that programs write, by any mark of any system, with the name that it rings by. */
const programs: readonly (readonly [source: string, who: string | null, fields: Record<string, unknown>])[] =
  [
    ['slack', 'Sales', sale],
    ['slack', 'Steve', { ...slackMember, user_id: 'USLACKBOT' }],
    ['slack', 'slackbot', { ...slackMember, timestamp: '1.000001', user_name: 'slackbot' }],
    ['slack', 'ci', { ...slackMember, timestamp: '1.000002', bot_id: 'B1', bot_name: 'ci' }],
    ['slack', 'USLACKBOT', { user_id: 'USLACKBOT', text: 'x' }],
    ['slack', null, { bot_id: 'B1', text: 'x' }],
    ['mattermost', 'Steve', { ...slackMember, post_id: 'p', bot_id: 'B1' }],
    ['rocketchat', 'Sales', rocketIntegration],
    ['rocketchat', 'rocket.cat', { ...rocketIntegration, message_id: 'm3', alias: '', bot: { i: 'abc' } }],
    ['zulip', 'Steve', { ...slackMember, timestamp: '1355517523', bot_id: 'B1' }],
  ];

function post(app: RunningApp, fields: Record<string, unknown>): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return app.fetch('/ring', { method: 'POST', headers, body: JSON.stringify({ ...fields, token }) });
}

describe('a message that a program wrote', () => {
  it("of a sale, as Slack's outgoing webhook posts it, rings once, also when it is sent again", async () => {
    await withApp({}, async (app) => {
      for (const replayed of [null, 'true', 'true']) {
        const response = await app.form(sale);
        assert.deepEqual([response.status, await response.text()], [200, '']);
        assert.equal(response.headers.get('idempotent-replayed'), replayed);
        assert.equal(response.headers.get('x-bellbot-ignored'), null);
      }
      assert.deepEqual(
        app.accepted.map(({ source, who, text }) => [source, who, text]),
        [['slack', 'Sales', ':bell: Sold: 3 bells']],
      );
    });
  });

  it('rings in every system, by its own name before that of its account', async () => {
    await withApp({}, async (app) => {
      for (const [, , fields] of programs) {
        assert.equal((await post(app, fields)).status, 200);
      }
      assert.deepEqual(
        app.accepted.map(({ source, who }) => [source, who]),
        programs.map(([source, who]) => [source, who]),
      );
      assert.ok(app.told.every(({ type }) => type !== 'ignored'));
    });
  });

  it('does not ring with bots=ignore: 200 as the system wants it, and a header that says why', async () => {
    await withApp({ bots: 'ignore' }, async (app) => {
      for (const [source, , fields] of [...programs, ...programs]) {
        const response = await post(app, fields);
        assert.equal(response.status, 200);
        assert.equal(await response.text(), ['rocketchat', 'zulip'].includes(source) ? '{}\n' : '');
        assert.equal(response.headers.get('x-bellbot-ignored'), 'A program wrote it, and bots=ignore.');
      }
      assert.equal((await app.form({ ...slackMember, token })).status, 200);
      assert.equal(app.accepted.length, 1, 'what a member wrote rings');
      await app.form({ ...sale, token: 'wrong' });
      assert.deepEqual(app.refusals, ['key-wrong'], 'the key is needed all the same');
    });
  });

  it('is named in one line of the log when it is ignored, with the reason', async () => {
    await withApp({ bots: 'ignore' }, async (app) => {
      await app.form({ ...sale, bot_name: 'Sales\u202e\u001b[2K' });
      await post(app, { bot_id: 'B1' });
      let text = '';
      const out = { write: (line: string) => (text += line) };
      app.told.forEach(logLines(await createLogger({ level: 'info', out, readable: false, colours: false })));
      const lines = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.deepEqual(
        lines.map(({ msg, source, who }) => [msg, source, who]),
        [
          ['No ring for Sales[2K from slack: A program wrote it, and bots=ignore.', 'slack', 'Sales[2K'],
          [
            'No ring for somebody without a name from slack: A program wrote it, and bots=ignore.',
            'slack',
            '',
          ],
        ],
      );
    });
  });

  it("in BellBot's own shape is no chat message, and rings as ever", async () => {
    await withApp({ bots: 'ignore' }, async (app) => {
      assert.equal((await app.ring({ who: 'ci', text: 'built', bot: true, bot_name: 'ci' })).status, 202);
      assert.deepEqual([app.accepted[0]?.source, app.accepted[0]?.who], ['door', 'ci']);
    });
  });
});
