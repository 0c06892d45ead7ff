/**
 * Kind: what chat systems and others post to `/ring` that is no message, and must not ring. The next case is one entry of
 * `passed` (answered 200) or `refused` (422, with what the sentence names): its name, and the fields that were sent.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problem, type RunningApp, rightKey, withApp } from '../http/running-app.js';

type Fields = Readonly<Record<string, unknown>>;

const token = rightKey;
const room = { _id: 'G', t: 'c', name: 'g' };
const user = { _id: 'u', username: 'a', type: 'user' };
const rocket = { bot: false, channel_id: 'G', channel_name: 'g', user_id: 'u', user_name: 'a' };
const at = { timestamp: '2026-11-25T10:00:00.000Z' };
const ping = { zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository', id: 1 } };

/** What its sender takes 200 for, with the body that it wants. */
const passed: Readonly<Record<string, readonly [reply: '' | '{}', fields: Fields]>> = {
  "Slack's check of the certificate": ['', { ssl_check: '1' }],
  'the same, as a number': ['', { ssl_check: 1 }],
  'the same, as true': ['', { ssl_check: true }],
  'the same, in words': ['', { ssl_check: 'True' }],
  'the same, empty': ['', { ssl_check: '' }],
  'the same, as 0': ['', { ssl_check: 0 }],
  'the same, null': ['', { ssl_check: null }],
  'the same, with fields of a command': ['', { ssl_check: '1', team_id: 'T1', command: '/bell', text: 'x' }],
  'the same, with fields of a message': ['', { ssl_check: '1', team_id: 'T1', channel_id: 'C1', text: 'x' }],
  'Rocket.Chat: a room was joined': ['{}', { ...rocket, ...at }],
  'Rocket.Chat: a room was joined, with the objects': ['{}', { ...rocket, ...at, user, room }],
  'Rocket.Chat: a room was left, by a bot': ['{}', { ...rocket, ...at, bot: true, user, room }],
  'Rocket.Chat: a room was made': ['{}', { ...rocket, ...at, owner: user, room }],
  'Rocket.Chat: a room was archived, as null': ['{}', { ...rocket, timestamp: null, user, room }],
  'Rocket.Chat: there is a new user': ['{}', { bot: false, ...at, user_id: 'u', user_name: 'a', user }],
  'Rocket.Chat: an event without its room': ['{}', { bot: false }],
  'Rocket.Chat: a date, and no mark of a bot': ['{}', { channel_id: 'G', user_id: 'u', ...at }],
  'Rocket.Chat: a file was uploaded': [
    '{}',
    { ...rocket, ...at, message_id: 'm', text: '', user, room, message: { _id: 'm', msg: '', file: {} } },
  ],
  'Rocket.Chat: a file was uploaded, with words': [
    '{}',
    {
      ...rocket,
      ...at,
      message_id: 'm',
      text: ':bell: look',
      room,
      message: { _id: 'm', msg: ':bell: look' },
    },
  ],
  'Zulip: a trigger without a message': [
    '{}',
    { bot_email: 'bell-bot@zulip.example', bot_full_name: 'bell', trigger: 'mention', data: '' },
  ],
  "GitHub's ping": ['', ping],
  "GitHub's ping, as a form": ['', { payload: JSON.stringify(ping) }],
};

const event = {
  type: 'event_callback',
  team_id: 'T1',
  event_id: 'Ev1',
  event: { type: 'message', text: 'x' },
};
const slackApp = /\/slack\/events/;
const command = {
  team_id: 'T1',
  channel_id: 'C1',
  user_id: 'U1',
  user_name: 'ada',
  command: '/bell',
  text: 'Lunch',
  response_url: 'https://hooks.slack.com/commands/1',
  trigger_id: '13345224609.738474920',
};
const click = { type: 'block_actions', user: { id: 'U1' }, api_app_id: 'A1', trigger_id: '1', actions: [] };
const button = /button/;
const handshake = /willing to take events/;

/** What belongs elsewhere: the sentence names where, or what it is. */
const refused: Readonly<Record<string, readonly [named: RegExp, fields: Fields]>> = {
  "an event of a Slack app's": [slackApp, event],
  'the same, of a reaction': [slackApp, { ...event, event: { type: 'reaction_added', reaction: 'bell' } }],
  'the same, of a message in a channel': [slackApp, { ...event, event: { type: 'message', channel: 'C1' } }],
  'the same, without its type': [slackApp, { team_id: 'T1', api_app_id: 'A1', event: { type: 'message' } }],
  'the same, with a text of its own': [slackApp, { ...event, text: 'x', user_name: 'a', channel_id: 'C1' }],
  'an envelope of socket mode': [slackApp, { type: 'events_api', envelope_id: 'e', payload: event }],
  "the check of a Slack app's address": [slackApp, { type: 'url_verification', challenge: 'abc' }],
  'the word that a Slack app had too many events': [
    slackApp,
    { type: 'app_rate_limited', team_id: 'T1', minute_rate_limited: 1_518_467_820, api_app_id: 'A1' },
  ],
  "Slack's slash command": [/\/slack\/commands/, command],
  'the same, without an address for its answer': [
    /slash command/,
    { command: '/bell', team_id: 'T1', text: '' },
  ],
  "Mattermost's slash command": [
    /slash command/,
    {
      ...command,
      team_domain: 'kitchen',
      response_url: 'http://mattermost.example/hooks/commands/x',
      text: '',
    },
  ],
  "Slack's click on a button": [button, { payload: JSON.stringify(click) }],
  "Slack's click, taken out of its form": [button, click],
  'a click on an attachment of Slack': [button, { payload: '{"type":"interactive_message","actions":[]}' }],
  'a dialog of Slack': [button, { payload: '{"type":"view_submission","view":{}}' }],
  'a shortcut of Slack': [button, { payload: '{"type":"shortcut","callback_id":"x","user":{"id":"U1"}}' }],
  'an action on a message of Slack': [button, { payload: '{"type":"message_action","message":{}}' }],
  "Mattermost's dialog": [
    button,
    {
      type: 'dialog_submission',
      callback_id: 'x',
      user_id: 'u',
      channel_id: 'c',
      team_id: 't',
      submission: {},
    },
  ],
  "Mattermost's button": [
    button,
    {
      user_id: 'u',
      user_name: 'ada',
      channel_id: 'c',
      team_id: 't',
      team_domain: 'kitchen',
      post_id: 'p',
      trigger_id: 'x',
      type: 'button',
      data_source: '',
      context: { action: 'ring' },
    },
  ],
  "Mattermost's menu, of an older server": [
    button,
    { user_id: 'u', team_id: 't', post_id: 'p', context: {} },
  ],
  "Discord's check": [/Discord/, { type: 1, application_id: '1', id: '2', version: 1 }],
  "Discord's command": [
    /Discord/,
    { type: 2, application_id: '1', id: '2', version: 1, data: { name: 'bell' } },
  ],
  'a member joined in Teams': [/Teams/, { type: 'conversationUpdate', channelId: 'msteams', id: '1' }],
  'a reaction in Teams': [/Teams/, { type: 'messageReaction', channelId: 'msteams', id: '1' }],
  "monday.com's question": [handshake, { challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P' }],
  "Zoom's question": [handshake, { event: 'endpoint.url_validation', payload: { plainToken: 'x' } }],
  "Twitch's question": [handshake, { challenge: 'x', subscription: { id: '1', status: 'pending' } }],
  "Amazon's question": [handshake, { Type: 'SubscriptionConfirmation', SubscribeURL: 'https://sns.example' }],
  'a notice of a kind that is not known': [
    /no text/,
    { type: 'channel_renamed', team_id: 'T1', channel_id: 'C' },
  ],
};

/** What looks a little like these, and rings. */
const messages: Readonly<Record<string, Fields>> = {
  'a message with ssl_check=0': { ssl_check: '0', team_id: 'T1', channel_id: 'C1', text: 'x' },
  'of a plain sender, with a type': { type: 'sale', text: 'Sold' },
  'of a plain sender, with a payload in words': { payload: 'Sold', text: 'Sold' },
  'of a plain sender, with a payload that is no JSON': { payload: '{Sold' },
  'of a plain sender, by a bot': { who: 'ci', bot: true },
  'of a plain sender, with a command': { command: '/usr/bin/make', text: 'built' },
  'of a plain sender, with an event': { event: { type: 'sale' }, text: 'Sold' },
  'of a plain sender, with a challenge': { challenge: 'Everest', text: 'climbed' },
  'of Rocket.Chat, without message_id': { ...rocket, ...at, text: ':bell: hi' },
  'of Rocket.Chat, edited': { ...rocket, ...at, message_id: 'm9', text: ':bell: hi', isEdited: true },
  'of Rocket.Chat, in a thread': { ...rocket, ...at, message_id: 'm8', text: ':bell: hi', tmid: 'm1' },
  'of Teams': { type: 'message', channelId: 'msteams', text: '<at>bell</at> Lunch' },
  "GitHub's push": { ref: 'refs/heads/main', repository: { name: 'x' }, hook_id: 1 },
};

function post(app: RunningApp, fields: Fields): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return app.fetch('/ring', { method: 'POST', headers, body: JSON.stringify({ token, ...fields }) });
}

/** What a form can say, it says as a form. */
function asForm(fields: Fields): Record<string, string> | undefined {
  const values = Object.entries({ token, ...fields });
  return values.every(([, value]) => typeof value === 'string')
    ? Object.fromEntries(values.map(([name, value]) => [name, String(value)]))
    : undefined;
}

describe('what is no message', () => {
  for (const [name, [reply, fields]] of Object.entries(passed)) {
    it(`does not ring, and its sender is content: ${name}`, async () => {
      await withApp({}, async (app) => {
        const form = asForm(fields);
        for (const response of [
          await post(app, fields),
          await post(app, fields),
          ...(form === undefined ? [] : [await app.form(form)]),
        ]) {
          assert.deepEqual([response.status, (await response.text()).trimEnd()], [200, reply]);
          assert.match(response.headers.get('x-bellbot-ignored') ?? '', /^It is .*, and no message\.$/);
        }
        assert.equal(app.accepted.length, 0);
        assert.ok(app.told.every(({ type }) => type === 'ignored'));
        assert.equal(
          (await post(app, { ...fields, token: 'wrong' })).status,
          401,
          'it needs the key all the same',
        );
      });
    });
  }

  for (const [name, [named, fields]] of Object.entries(refused)) {
    it(`does not ring, and is told where it belongs: ${name}`, async () => {
      await withApp({}, async (app) => {
        const form = asForm(fields);
        for (const response of [
          await post(app, fields),
          await post(app, fields),
          ...(form === undefined ? [] : [await app.form(form)]),
        ]) {
          assert.equal(response.status, 422);
          assert.equal(response.headers.get('x-slack-no-retry'), '1', 'Slack sends it once');
          const { code, detail } = await problem(response);
          assert.equal(code, 'not-a-message');
          assert.match(detail, named);
        }
        assert.equal(app.accepted.length, 0);
      });
    });
  }

  for (const [name, fields] of Object.entries(messages)) {
    it(`is not mistaken for a message that rings: ${name}`, async () => {
      await withApp({}, async (app) => {
        assert.ok((await post(app, fields)).ok);
        assert.equal(app.accepted.length, 1);
      });
    });
  }
});
