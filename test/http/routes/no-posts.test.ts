import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError, type ErrorCode, errorKinds } from '../../../src/core/errors.js';
import {
  mattermostForm,
  mattermostJson,
  rocketIntegration,
  rocketMember,
  slackIntegration,
  slackMember,
  zulipOwnFormat,
  zulipSlackFormat,
} from '../../sources/chat-payloads.js';
import {
  mattermostPosts,
  type Poster,
  rocketChatPosts,
  type SeenAnswer,
  slackPosts,
  zulipOwnFormatPosts,
  zulipSlackFormatPosts,
} from '../../sources/what-they-post.js';
import { type AppOptions, type RunningApp, rightKey, withApp } from '../running-app.js';

interface ChatSystem {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly form: boolean;
  readonly posts: Poster;
  readonly userAgent: string;
}

const slack = { form: true, posts: slackPosts, userAgent: 'Slackbot 1.0 (+https://api.slack.com/robots)' };
const mattermost = { posts: mattermostPosts, userAgent: 'Mattermost-Bot/1.1' };
const rocket = { form: false, posts: rocketChatPosts, userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' };
const zulipAgent = { userAgent: 'ZulipOutgoingWebhook/12.0' };
const systems: Readonly<Record<string, ChatSystem>> = {
  'Slack, by a member': { ...slack, payload: slackMember },
  'Slack, by a program': { ...slack, payload: slackIntegration },
  'Mattermost, as a form': { ...mattermost, form: true, payload: mattermostForm },
  'Mattermost, as JSON': { ...mattermost, form: false, payload: mattermostJson },
  'Mattermost, with the mark of a bot': {
    ...mattermost,
    form: true,
    payload: { ...mattermostForm, bot_id: 'b' },
  },
  'Rocket.Chat, by a member': { ...rocket, payload: rocketMember },
  'Rocket.Chat, by a program': { ...rocket, payload: rocketIntegration },
  'Zulip, in its own format': {
    ...zulipAgent,
    form: false,
    posts: zulipOwnFormatPosts,
    payload: zulipOwnFormat,
  },
  "Zulip, in Slack's format": {
    ...zulipAgent,
    form: true,
    posts: zulipSlackFormatPosts,
    payload: zulipSlackFormat,
  },
};

/** What is asked otherwise than the system asks it. */
interface Change {
  readonly token?: string | null;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function post(
  app: RunningApp,
  { payload, form, userAgent }: ChatSystem,
  change: Change = {},
): Promise<Response> {
  const token = change.token === undefined ? rightKey : change.token;
  const fields: Record<string, unknown> = {
    ...payload,
    ...(token === null ? {} : { token }),
    ...change.fields,
  };
  const usual = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const asForm = (): string =>
    new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, String(one)]),
      ),
    ).toString();
  return app.fetch('/ring', {
    method: 'POST',
    headers: { 'Content-Type': change.type ?? usual, 'User-Agent': userAgent, ...change.headers },
    body: change.body ?? (form ? asForm() : JSON.stringify(fields)),
  });
}

async function seen(response: Response): Promise<SeenAnswer> {
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  return { status: response.status, type, body: await response.text() };
}

/** One way in which /ring comes to answer; each asks as often as it takes, and gives back the answers. */
type Way = (ask: (change?: Change) => Promise<Response>, app: RunningApp) => Promise<Response[]>;

const ways: Readonly<Record<string, readonly [AppOptions, Way]>> = {
  'accepted, sent again, and waited for': [
    {},
    async (ask) => [await ask(), await ask(), await ask({ headers: { Prefer: 'wait=0' } })],
  ],
  'with bots=ignore': [{ bots: 'ignore' }, async (ask) => [await ask(), await ask()]],
  'without a key, and with a wrong one': [
    {},
    async (ask) => [await ask({ token: null }), await ask({ token: 'wrong' })],
  ],
  'from elsewhere, where no key is set': [
    { keys: false },
    async (ask) => [await ask({ headers: { 'X-Forwarded-For': '203.0.113.7' } })],
  ],
  'while the queue is full': [
    { queue: 1 },
    async (ask, app) => {
      await app.ring({});
      await app.ring({});
      return [await ask()];
    },
  ],
  'with too many requests': [
    { rate: 1 },
    async (ask) => [await ask(), await ask(), await ask({ token: 'wrong' })],
  ],
  'with a wrong value': [{}, async (ask) => [await ask({ fields: { text: ['a', 'b'], message: [1, 2] } })]],
  'for what is no message': [
    {},
    async (ask) => [
      await ask({ fields: { type: 'event_callback' } }),
      await ask({ fields: { command: '/bell', trigger_id: 'x', user_id: 'U1' } }),
    ],
  ],
  'with a body that is too large, no JSON, no form, or of another type': [
    {},
    async (ask) => [
      await ask({ body: 'x'.repeat(70_000) }),
      await ask({ type: 'application/json', body: '{"text":' }),
      await ask({ type: 'application/x-www-form-urlencoded', body: '{"text": 1}' }),
      await ask({ type: 'text/plain' }),
    ],
  ],
  'while the same message is being taken in': [
    {},
    async (ask, app) => {
      let stored: () => void = () => {};
      app.store.adding = new Promise((resolve) => {
        stored = resolve;
      });
      const first = ask();
      const second = ask();
      const early = await Promise.race([first, second]);
      stored();
      return [early, await first, await second];
    },
  ],
  'for every error that there is': [
    { undeclared: true },
    async (ask, app) => {
      const answers: Response[] = [];
      for (const code of Object.keys(errorKinds) as ErrorCode[]) {
        app.store.fault = new BellBotError(code, undefined, {
          fields: [{ field: 'text', expected: 'a string' }],
        });
        answers.push(await ask());
      }
      return answers;
    },
  ],
};

describe('an answer to a chat system', () => {
  for (const [name, system] of Object.entries(systems)) {
    for (const [way, [options, run]] of Object.entries(ways)) {
      it(`never makes it post: ${name}, ${way}`, async () => {
        await withApp(options, async (app) => {
          const answers = new Set(await run((change) => post(app, system, change), app));
          for (const response of answers) {
            const answer = await seen(response);
            assert.equal(system.posts(answer), null, JSON.stringify(answer));
          }
        });
      });
    }
  }

  it('is one of everything that the catalogue has', async () => {
    const codes = new Set<string>();
    for (const [options, run] of Object.values(ways)) {
      await withApp(options, async (app) => {
        await run((change) => post(app, { ...slack, payload: slackMember }, change), app);
        app.refusals.forEach((code) => {
          codes.add(code);
        });
      });
    }
    assert.deepEqual([...codes].sort(), Object.keys(errorKinds).sort());
  });
});

describe('the models of what they post', () => {
  const answer = (status: number, body: string, type = 'application/json'): SeenAnswer => ({
    status,
    type,
    body,
  });

  it('post a text that is answered', () => {
    const text = answer(200, '{"text": "Rung.", "content": "Rung."}');
    for (const { posts } of Object.values(systems)) {
      assert.notEqual(posts(text), null);
    }
  });

  it('know the traps: plain text, an empty text, an error, an empty body', () => {
    assert.equal(slackPosts(answer(200, 'OK', 'text/plain')), 'OK');
    assert.notEqual(mattermostPosts(answer(500, '{"Text": ""}')), null);
    assert.equal(rocketChatPosts(answer(500, '{"text": "x"}')), null);
    assert.equal(zulipOwnFormatPosts(answer(429, '{}')), 'Failure! Third party responded with 429');
    assert.equal(zulipSlackFormatPosts(answer(200, '')), 'Failure! Invalid JSON in response');
  });
});

describe('Zulip, to which a refusal is answered with 200', () => {
  it('is told of it in a header, and the log as it is', async () => {
    const zulip: ChatSystem = {
      ...zulipAgent,
      form: false,
      posts: zulipOwnFormatPosts,
      payload: zulipOwnFormat,
    };
    await withApp({}, async (app) => {
      const response = await post(app, zulip, { token: 'wrong' });
      assert.equal(response.headers.get('x-bellbot-refused'), 'key-wrong: The key is wrong.');
      assert.deepEqual(await seen(response), { status: 200, type: 'application/json', body: '{}\n' });
      assert.deepEqual(app.refusals, ['key-wrong']);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('is told by its User-Agent, so that whoever tries its payload by hand sees what is wrong', async () => {
    await withApp({}, async (app) => {
      const byHand: ChatSystem = {
        form: false,
        posts: zulipOwnFormatPosts,
        payload: zulipOwnFormat,
        userAgent: 'curl/8',
      };
      assert.equal((await post(app, byHand, { token: 'wrong' })).status, 401);
    });
  });
});
