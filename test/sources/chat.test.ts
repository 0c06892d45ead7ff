import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { ringBody } from '../../src/http/routes/ring-body.js';
import { chatMessage } from '../../src/sources/chat.js';
import {
  mattermostForm,
  slackIntegration,
  slackMember,
  zulipOwnFormat,
  zulipSlackFormat,
} from './chat-payloads.js';

const slack = {
  token: 'test-key-1',
  team_id: 'T1',
  channel_id: 'C1',
  timestamp: '1355517523.000005',
  user_id: 'U1',
  user_name: 'Steve',
  text: 'bellbot: ring',
};

describe('a chat payload', () => {
  it('of Slack is told by its fields, of which some may be missing', () => {
    assert.deepEqual(chatMessage(slack), {
      source: 'slack',
      who: 'Steve',
      text: 'bellbot: ring',
      claim: 'slack:T1:C1:1355517523.000005',
      bot: false,
      reply: null,
    });
    for (const fields of [
      { team_domain: 'x' },
      { trigger_word: 'x' },
      { channel_name: 'x', user_name: 'y' },
      { ...slack, thread_ts: '1', service_id: '2' },
    ]) {
      assert.equal(chatMessage(fields)?.source, 'slack');
    }
  });

  it('has no name when a part of its name is missing', () => {
    for (const name of ['team_id', 'channel_id', 'timestamp']) {
      assert.equal(chatMessage({ ...slack, trigger_word: 'x', [name]: undefined })?.claim, null);
    }
  });

  it('of Mattermost is told by post_id, which names the message', () => {
    const message = chatMessage({ ...slack, post_id: 'p1', timestamp: 1_355_517_523_000 });
    assert.deepEqual([message?.source, message?.claim], ['mattermost', 'mattermost:p1']);
  });

  it('of Rocket.Chat is told by message_id without team_id', () => {
    const rocket = {
      message_id: 'm1',
      bot: false,
      user_name: 'Roger',
      text: 'ding',
      siteUrl: 'https://chat.example',
    };
    assert.deepEqual(chatMessage(rocket), {
      source: 'rocketchat',
      who: 'Roger',
      text: 'ding',
      claim: 'rocketchat:m1',
      bot: false,
      reply: {},
    });
    assert.equal(chatMessage({ ...rocket, bot: { i: 'x' } })?.bot, true);
    assert.equal(chatMessage({ ...rocket, bot: 'false' })?.bot, false);
  });

  it('of Zulip is told in either format, and names the message by id, or by second, member and text', () => {
    assert.deepEqual(chatMessage(zulipOwnFormat), {
      source: 'zulip',
      who: 'Iago',
      text: '@**bell** Lunch is ready',
      claim: 'zulip:112',
      bot: false,
      reply: {},
    });
    const inSlackFormat = chatMessage(zulipSlackFormat);
    assert.deepEqual([inSlackFormat?.source, inSlackFormat?.who], ['zulip', 'Iago']);
    assert.match(inSlackFormat?.claim ?? '', /^zulip:T2:C5:1527876931:[\da-f]{64}$/);
    const { thread_ts: _none, ...older } = zulipSlackFormat;
    for (const fields of [{ ...older, team_id: '', service_id: 27, timestamp: 1_527_876_931 }, older]) {
      assert.equal(chatMessage(fields)?.source, 'zulip');
      assert.notEqual(chatMessage(fields)?.claim, null);
    }
    for (const message of [{ sender_id: 5 }, { sender_email: 'a@b.example', content: 'x', id: '1' }]) {
      assert.equal(chatMessage({ data: 'x', message, trigger: 'mention' })?.source, 'zulip');
    }
  });

  it("of Slack is not taken for Zulip's, though it has a service_id", () => {
    for (const fields of [
      slackMember,
      slackIntegration,
      { ...slackMember, thread_ts: '1504640714.003543' },
    ]) {
      assert.equal(chatMessage(fields)?.source, 'slack');
    }
    assert.equal(chatMessage({ message: { sender_id: 5 } }), null);
    assert.equal(chatMessage({ message: 'Lunch', data: 'x' }), null);
    assert.equal(chatMessage({ ...mattermostForm, service_id: '1' })?.source, 'mattermost');
  });

  it('is by its program, then by its alias, its member, its id; whatever of them says something', () => {
    const names = { bot_name: 'bot', alias: 'alias', user_name: 'name', user_id: 'id' };
    const found: (string | null | undefined)[] = [];
    for (const name of Object.keys(names)) {
      found.push(chatMessage({ team_id: 'T', ...names })?.who);
      Object.assign(names, { [name]: '\u0000' });
    }
    found.push(chatMessage({ team_id: 'T', ...names })?.who);
    assert.deepEqual(found, ['bot', 'alias', 'name', 'id', null]);
  });

  it('is not what a plain sender sends', () => {
    for (const fields of [
      {},
      { who: 'Ada', text: 'Tea', key: 'test-key-1' },
      { user_name: 'Ada' },
      { channel_name: 'x' },
      { message_id: 'm1' },
      { post_id: 'p1' },
      { bot_id: '' },
    ]) {
      assert.equal(chatMessage(fields), null, JSON.stringify(fields));
    }
  });

  it('may have numbers for ids and times', () => {
    const message = chatMessage({ ...slack, user_id: 7, user_name: null, timestamp: 12 });
    assert.equal(message?.who, '7');
    assert.match(message?.claim ?? '', /^slack:T1:C1:12:[\da-f]{64}$/);
  });

  it('is told from others by every part of its name, which fits where names are kept', () => {
    const part = fc.string({
      unit: fc.constantFrom(':', '%', 'a', '3A', '\n', 'é'),
      minLength: 1,
      maxLength: 60,
    });
    const parts = fc.tuple(part, part, fc.constantFrom('1.000001', '1.000002'));
    const nameOf = ([team_id, channel_id, timestamp]: [string, string, string]): string =>
      chatMessage({ ...slack, team_id, channel_id, timestamp })?.claim ?? '';
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        assert.match(nameOf(one), /^[\x21-\x7e]{1,255}$/);
        assert.equal(nameOf(one) === nameOf(other), JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('names the member by id when there is no name, and nobody when there is neither', () => {
    assert.equal(chatMessage({ ...slack, user_name: '' })?.who, 'U1');
    assert.equal(chatMessage({ team_id: 'T1' })?.who, null);
  });

  it("is cut where a request in BellBot's own shape is refused", () => {
    const long = 'é'.repeat(5000);
    const { who, text } = chatMessage({ ...slack, user_name: long, text: long }) ?? {};
    const own = ringBody('bell');
    assert.ok(own.safeParse({ who, text }).success);
    assert.ok(!own.safeParse({ who: `${who}é` }).success);
    assert.ok(!own.safeParse({ text: `${text}é` }).success);
  });

  it('of whatever fields gives a message, null, or the error of a value', () => {
    const name = fc.constantFrom(
      'team_id',
      'channel_id',
      'post_id',
      'message_id',
      'user_name',
      'text',
      'bot',
      'bot_id',
      'bot_name',
      'alias',
      'service_id',
      'timestamp',
      'message',
      'data',
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (fields) => {
        try {
          const message = chatMessage(fields);
          assert.ok(message === null || (message.text ?? '').length <= 8000);
        } catch (error) {
          assert.ok(error instanceof z.core.$ZodError, String(error));
        }
      }),
    );
  });
});
