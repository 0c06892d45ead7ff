import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zulipOwnFormat, zulipSlackFormat } from '../../sources/chat-payloads.js';
import { otherKey, rightKey, withApp } from '../running-app.js';

const slack = {
  token: rightKey,
  team_id: 'T0001',
  channel_id: 'C2147483705',
  timestamp: '1355517523.000005',
  user_id: 'U2147483697',
  user_name: 'Steve',
  text: 'bellbot: ring',
  trigger_word: 'bellbot:',
};
const mattermost = { ...slack, timestamp: '1355517523', post_id: 'p1' };
const rocket = {
  token: rightKey,
  bot: false,
  channel_id: 'abc',
  message_id: 'm1',
  user_name: 'Roger',
  text: 'ding',
};

/** Status, body, and whether it was told that the event was taken before. */
async function outcome(response: Response): Promise<string> {
  const replayed = response.headers.get('idempotent-replayed') === null ? '' : ' replayed';
  return `${response.status} "${(await response.text()).trimEnd()}"${replayed}`;
}

describe('a chat message that is sent again', () => {
  it('is answered as the first time, and rings once', async () => {
    await withApp({}, async (app) => {
      for (const [message, body] of [
        [slack, '""'],
        [mattermost, '""'],
      ] as const) {
        assert.equal(await outcome(await app.form(message)), `200 ${body}`);
        assert.equal(await outcome(await app.form(message)), `200 ${body} replayed`);
      }
      const post = (): Promise<Response> =>
        app.fetch('/ring', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(rocket),
        });
      assert.equal(await outcome(await post()), '200 "{}"');
      assert.equal(await outcome(await post()), '200 "{}" replayed');
      assert.deepEqual(
        app.accepted.map(({ source }) => source),
        ['slack', 'mattermost', 'rocketchat'],
      );
    });
  });

  it('is the same though it is told otherwise, and never refused for that', async () => {
    await withApp({}, async (app) => {
      await app.form(mattermost);
      const again = { ...mattermost, text: 'edited', file_ids: 'f1', timestamp: '1355517524' };
      assert.equal(await outcome(await app.form(again)), '200 "" replayed');
      await app.form(slack);
      assert.equal(await outcome(await app.form({ ...slack, user_name: 'Stephen' })), '200 "" replayed');
      assert.equal(app.accepted.length, 2);
    });
  });

  it('is another message in another channel, at another time, in another system, and by another key', async () => {
    await withApp({}, async (app) => {
      const messages = [
        slack,
        { ...slack, channel_id: 'C2' },
        { ...slack, team_id: 'T2' },
        { ...slack, timestamp: '1355517523.000006' },
        { ...slack, team_id: 'T0001:C2147483705', channel_id: 'x' },
        { ...slack, team_id: 'T0001', channel_id: 'C2147483705:x' },
        { ...slack, token: otherKey },
        mattermost,
        { ...mattermost, post_id: 'p2' },
      ];
      for (const message of messages) {
        assert.equal(await outcome(await app.form(message)), '200 ""', JSON.stringify(message));
      }
      assert.equal(app.accepted.length, messages.length);
    });
  });

  it('of Zulip, whose times are whole seconds, is told from others of the same second', async () => {
    await withApp({}, async (app) => {
      const zulip = { ...zulipSlackFormat, token: rightKey };
      assert.equal(await outcome(await app.form(zulip)), '200 "{}"');
      assert.equal(await outcome(await app.form({ ...zulip, user_id: 'U2' })), '200 "{}"');
      assert.equal(await outcome(await app.form({ ...zulip, text: '@**bell** now' })), '200 "{}"');
      assert.equal(await outcome(await app.form(zulip)), '200 "{}" replayed');
      assert.equal(app.accepted.length, 3);
    });
  });

  it("of Zulip in its own format is told by the message's id", async () => {
    await withApp({}, async (app) => {
      const post = async (id: number, text: string): Promise<string> => {
        const body = {
          ...zulipOwnFormat,
          token: rightKey,
          data: text,
          message: { ...zulipOwnFormat.message, id },
        };
        const headers = { 'Content-Type': 'application/json' };
        return outcome(await app.fetch('/ring', { method: 'POST', headers, body: JSON.stringify(body) }));
      };
      assert.equal(await post(112, 'Lunch'), '200 "{}"');
      assert.equal(await post(112, 'Lunch, edited'), '200 "{}" replayed');
      assert.equal(await post(113, 'Lunch'), '200 "{}"');
      assert.equal(app.accepted.length, 2);
    });
  });

  it('rings each time when nothing in it names it, unless an Idempotency-Key does', async () => {
    await withApp({}, async (app) => {
      const { timestamp: _none, ...nameless } = slack;
      assert.equal(await outcome(await app.form(nameless)), '200 ""');
      assert.equal(await outcome(await app.form(nameless)), '200 ""');
      const header = { 'Idempotency-Key': 'e' };
      assert.equal(await outcome(await app.form(nameless, header)), '200 ""');
      assert.equal(await outcome(await app.form(nameless, header)), '200 "" replayed');
      assert.equal(app.accepted.length, 3);
    });
  });

  it('is named by itself, whatever Idempotency-Key goes with it', async () => {
    await withApp({}, async (app) => {
      assert.equal(await outcome(await app.form(slack, { 'Idempotency-Key': 'one' })), '200 ""');
      assert.equal(await outcome(await app.form(slack, { 'Idempotency-Key': 'two' })), '200 "" replayed');
      assert.equal(await outcome(await app.form(slack, { 'Idempotency-Key': '"' })), '200 "" replayed');
      const other = { ...slack, timestamp: '1355517523.000006' };
      assert.equal(await outcome(await app.form(other, { 'Idempotency-Key': 'one' })), '200 ""');
      assert.equal(app.accepted.length, 2);
    });
  });

  it('claims nothing when it is ignored, or when its key is wrong', async () => {
    await withApp({ bots: 'ignore' }, async (app) => {
      await app.form({ ...slack, bot_id: 'B1' });
      await app.form({ ...slack, token: 'wrong' });
      assert.equal(await outcome(await app.form(slack)), '200 ""');
      assert.equal(app.accepted.length, 1);
    });
  });

  it('may have a name of any length', async () => {
    await withApp({}, async (app) => {
      const long = { ...slack, channel_id: 'C'.repeat(3000) };
      assert.equal(await outcome(await app.form(long)), '200 ""');
      assert.equal(await outcome(await app.form({ ...long, channel_id: 'C'.repeat(3001) })), '200 ""');
      assert.equal(await outcome(await app.form({ ...long, channel_id: 'a\nb' })), '200 ""');
      assert.equal(await outcome(await app.form(long)), '200 "" replayed');
    });
  });
});
