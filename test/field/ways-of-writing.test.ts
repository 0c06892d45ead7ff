/**
 * Kind: one ring, written as some shell, program or library writes it. The next case is one entry of `written`: the bytes and
 * headers as they are sent, and what the receipt says of who and what. The right key is K.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rightKey, withApp } from '../http/running-app.js';

interface Written {
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, in which K stands for the right key. */
  readonly body: string;
  /** UTF-8 unless it is said. */
  readonly encoding?: BufferEncoding;
  readonly who?: string | null;
  readonly text?: string | null;
}

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const plain = { who: 'Zoë', text: 'Tea & 🍵' };
const jsonBody = '{"key":"K","who":"Zoë","text":"Tea & 🍵"}';
const formBody = 'key=K&who=Zo%C3%AB&text=Tea+%26+%F0%9F%8D%B5';

const labels = [
  'utf8',
  'UTF8',
  'utf-8',
  'Utf-8',
  '"utf-8"',
  '"UTF8"',
  "'utf-8'",
  'utf_8',
  'UTF-8-sig',
  'utf8mb4',
  'unicode-1-1-utf-8',
  'x-unicode20utf8',
  'us-ascii',
  'US-ASCII',
  'ascii',
  'ANSI_X3.4-1968',
  'iso646-us',
  'cp65001',
  '',
  '" utf-8 "',
];

const written: Readonly<Record<string, Written>> = {
  ...Object.fromEntries(
    labels.flatMap((label) => [
      [`JSON, charset=${label}`, { type: `${json}; charset=${label}`, body: jsonBody, ...plain }],
      [`a form, charset=${label}`, { type: `${form};charset=${label}`, body: formBody, ...plain }],
    ]),
  ),
  'a charset among other parameters': {
    type: `${json}; odata=verbose; charset=utf8; x=y`,
    body: jsonBody,
    ...plain,
  },
  'two labels of UTF-8': { type: `${json}; charset=utf-8; charset=UTF8`, body: jsonBody, ...plain },
  'a charset without its name': { type: `${json};utf-8`, body: jsonBody, ...plain },
  'an empty Content-Encoding': { type: json, body: jsonBody, headers: { 'Content-Encoding': '' }, ...plain },
  'Content-Encoding: Identity': {
    type: json,
    body: jsonBody,
    headers: { 'Content-Encoding': 'Identity' },
    ...plain,
  },

  'echo into curl': { type: form, body: 'key=K\n' },
  'echo in cmd.exe': { type: form, body: 'key=K \r\n' },
  'printf with two line ends': { type: form, body: 'who=ada&key=K\n\n', who: 'ada' },
  'an editor of Windows': { type: form, body: '\ufeffkey=K&who=ada\r\n', who: 'ada' },
  'an old line end': { type: form, body: 'text=hi&key=K\r', text: 'hi' },
  'a here document': { type: form, body: '\nkey=K&text=hi\n', text: 'hi' },
  'a tab at the end': { type: form, body: 'text=hi&key=K\t', text: 'hi' },
  'a last &': { type: form, body: 'key=K&text=hi&\n', text: 'hi' },
  'blanks as +, as %20, and as they are': { type: form, body: 'key=K&text=a+b%20c d%2Be', text: 'a b c d+e' },
  'a line end of a form within': { type: form, body: 'key=K&text=a%0D%0Ab', text: 'a\r\nb' },
  'a key read from a file, in a form': { type: form, body: 'key=K%0A&text=hi', text: 'hi' },
  'a key read from a file of Windows': { type: form, body: 'token=%EF%BB%BFK%0D%0A&text=hi', text: 'hi' },
  'who and text read from commands': {
    type: form,
    body: 'key=K&who=ada%0A&text=hi%0D%0A',
    who: 'ada',
    text: 'hi',
  },

  'JSON with a line end': { type: json, body: `${jsonBody}\n`, ...plain },
  'JSON with the line end of Windows': { type: json, body: `${jsonBody}\r\n`, ...plain },
  'JSON with a byte order mark': { type: json, body: `\ufeff${jsonBody}\r\n`, ...plain },
  'JSON over several lines': {
    type: json,
    body: '\r\n{\r\n\t"key": "K",\r\n\t"text": "hi"\r\n}\r\n',
    text: 'hi',
  },
  'JSON in ASCII': { type: json, body: '{"key":"K","text":"\\ud83c\\udf75"}', text: '🍵' },
  'a key read from a file, in JSON': {
    type: json,
    body: '{"key":"K\\n","who":"ada\\n","text":"hi\\r\\n"}',
    who: 'ada',
    text: 'hi',
  },
  'the bell read from a file': { type: json, body: '{"key":"K","bell":"bell\\n"}' },
};

describe('a ring', () => {
  for (const [name, { type = json, headers = {}, body, who = null, text = null }] of Object.entries(
    written,
  )) {
    it(`is the same however it is written: ${name}`, async () => {
      await withApp({}, async (app) => {
        const response = await app.fetch('/ring', {
          method: 'POST',
          headers: { 'Content-Type': type, ...headers },
          body: new Uint8Array(Buffer.from(body.replace('K', rightKey))),
        });
        assert.equal(response.status, 202, await response.text());
        assert.deepEqual([app.accepted[0]?.who, app.accepted[0]?.text], [who, text]);
      });
    });
  }
});

const emoji = '🔔';

describe('a limit that is given in characters', () => {
  it('holds for characters of four bytes, raw, escaped and in a form', async () => {
    await withApp({}, async (app) => {
      const fields = { who: emoji.repeat(200), user_name: emoji.repeat(200), text: emoji.repeat(4000) };
      const escaped = JSON.stringify({ key: rightKey, ...fields }).replace(/[^\x20-\x7e]/g, (unit) => {
        return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
      });
      const headers = { 'Content-Type': json };
      for (const response of [
        await app.ring(fields),
        await app.form({ key: rightKey, ...fields }),
        await app.fetch('/ring', { method: 'POST', headers, body: escaped }),
      ]) {
        assert.equal(response.status, 202);
      }
      for (const [field, most] of [
        ['who', 200],
        ['text', 4000],
        ['user_name', 200],
      ] as const) {
        assert.equal((await app.form({ key: rightKey, [field]: emoji.repeat(most + 1) })).status, 422);
        assert.equal((await app.form({ key: rightKey, [field]: `${emoji.repeat(most)}\n` })).status, 202);
      }
    });
  });

  /** The longest messages of each system: 40,000 characters at Slack, 16,383 at Mattermost, 10,000 at Zulip. */
  const long: readonly (readonly [name: string, asForm: boolean, fields: Record<string, unknown>])[] = [
    [
      'Slack',
      true,
      { team_id: 'T1', channel_id: 'C1', timestamp: '1.000001', user_id: 'U1', text: emoji.repeat(40_000) },
    ],
    [
      'Slack, of nothing but &',
      true,
      { team_id: 'T1', channel_id: 'C1', timestamp: '1.000001', text: '&amp;'.repeat(40_000) },
    ],
    ['Mattermost', true, { team_id: 'T1', channel_id: 'C1', post_id: 'p', text: emoji.repeat(16_383) }],
    [
      'Mattermost, in JSON',
      false,
      { team_id: 'T1', channel_id: 'C1', post_id: 'p', text: emoji.repeat(16_383) },
    ],
    [
      'Rocket.Chat',
      false,
      { bot: false, channel_id: 'G', message_id: 'm', user_id: 'u', text: emoji.repeat(40_000) },
    ],
    [
      'Zulip',
      false,
      {
        bot_email: 'b@zulip.example',
        trigger: 'mention',
        data: emoji.repeat(10_000),
        message: {
          id: 1,
          sender_id: 5,
          content: emoji.repeat(10_000),
          rendered_content: emoji.repeat(10_000),
        },
      },
    ],
  ];
  for (const [name, asForm, fields] of long) {
    it(`is where a chat system's text is cut, however long its body is: ${name}`, async () => {
      await withApp({}, async (app) => {
        const all = { token: rightKey, ...fields };
        const response = asForm
          ? await app.form(
              Object.fromEntries(Object.entries(all).map(([field, value]) => [field, String(value)])),
            )
          : await app.fetch('/ring', {
              method: 'POST',
              headers: { 'Content-Type': json },
              body: JSON.stringify(all),
            });
        assert.equal(response.status, 200, await response.text());
        assert.match(app.accepted[0]?.text ?? '', /^(?:🔔{4000}|&{4000})$/u);
      });
    });
  }

  it('lets nobody else send more than 64 KB, and no chat system more than 1 MB', async () => {
    await withApp({}, async (app) => {
      const pad = 'x'.repeat(70_000);
      assert.equal((await app.ring({ text: 'hi', pad })).status, 413);
      assert.equal((await app.form({ key: rightKey, pad })).status, 413);
      assert.equal(
        (await app.ring({ pad, team_id: 'T1' })).status,
        413,
        'nothing of a chat system in the first 64 KB',
      );
      assert.equal(
        (await app.ring({ message_id: 'm', pad })).status,
        413,
        'no message of a chat system after all',
      );
      assert.equal((await app.ring({ team_id: 'T1', pad: 'x'.repeat(1_048_576) })).status, 413);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('costs no more memory than eight long bodies do at once', async () => {
    await withApp({}, async (app) => {
      const head = `POST /ring HTTP/1.1\r\nHost: x\r\nContent-Type: ${form}\r\nContent-Length: 100000\r\n\r\n`;
      const start = `${head}token=${rightKey}&team_id=T1&text=${'x'.repeat(66_000)}`;
      const unfinished = Array.from({ length: 8 }, () => app.rawUntil(/never/, start));
      let refused = '';
      while (!refused.startsWith('HTTP/1.1 429')) {
        refused = await Promise.race([
          app.rawUntil(/"code"/, start),
          new Promise<string>((resolve) => setTimeout(() => resolve(''), 200)),
        ]);
      }
      assert.match(refused, /Retry-After: 1\r\n/i);
      assert.equal((await app.ring({})).status, 202, 'others are not concerned');
      app.server.stop().catch(() => {});
      await app.serverClock.advance(1000);
      await Promise.all(unfinished);
    });
  });
});

describe("Slack's & < >", () => {
  const slack = { token: rightKey, team_id: 'T1', channel_id: 'C1', user_id: 'U1', user_name: 'ada' };
  const cases: readonly (readonly [sent: string, kept: string])[] = [
    ['Tea &amp; cake', 'Tea & cake'],
    ['1 &lt; 2 &gt; 0', '1 < 2 > 0'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&amp;amp;', '&amp;'],
    ['&amp;amp;amp;', '&amp;amp;'],
    ['&lt;!here&gt;', '<!here>'],
    ['<!here> <@U1|ada> <#C1|sales>', '<!here> <@U1|ada> <#C1|sales>'],
    ['<https://a.example/?x=1&amp;y=2|shop>', '<https://a.example/?x=1&y=2|shop>'],
    ['&quot;&apos;&#38;&nbsp;&AMP;', '&quot;&apos;&#38;&nbsp;&AMP;'],
    ['& < > &amp', '& < > &amp'],
    ['R&amp;D', 'R&D'],
    [`${'&amp;'.repeat(4001)}`, '&'.repeat(4000)],
  ];
  for (const [index, [sent, kept]] of cases.entries()) {
    it(`are what was written, decoded once: ${sent.slice(0, 40)}`, async () => {
      await withApp({}, async (app) => {
        const timestamp = `1355517523.00000${index}`;
        await app.form({ ...slack, timestamp, text: sent, bot_name: 'R&amp;D', bot_id: 'B1' });
        assert.deepEqual([app.accepted[0]?.text, app.accepted[0]?.who], [kept, 'R&D']);
      });
    });
  }

  it('are left as they are for everybody else', async () => {
    await withApp({}, async (app) => {
      const text = 'a &amp; b &lt;c&gt;';
      await app.form({ ...slack, post_id: 'p1', text });
      await app.form({ ...slack, service_id: '1', timestamp: '1355517523', text });
      const rocket = {
        token: rightKey,
        bot: false,
        message_id: 'm',
        channel_id: 'G',
        user_name: 'R&amp;D',
        text,
      };
      await app.ring(rocket);
      await app.ring({ text, who: 'R&amp;D' });
      assert.deepEqual(
        app.accepted.map(({ source, text: kept }) => [source, kept]),
        ['mattermost', 'zulip', 'rocketchat', 'door'].map((source) => [source, text]),
      );
      assert.deepEqual(
        app.accepted.slice(2).map(({ who }) => who),
        ['R&amp;D', 'R&amp;D'],
      );
    });
  });
});
