import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { rightKey, withApp } from '../../http/running-app.js';
import { bellbot } from '../captured-io.js';
import { accepted, id } from './acceptance.js';
import { answeringServer } from './answering-server.js';

describe('what bellbot ring says of an answer', () => {
  it('says in one line what a refusal is and what to do, without the key', async () => {
    const problem = {
      type: 'about:blank',
      title: 'The key is wrong',
      status: 401,
      detail: 'Check the key.\u001b[2J\nx',
      code: 'key-wrong',
    };
    const { url } = await answeringServer({ status: 401, body: problem });
    const { status, stdout, stderr } = await bellbot(['ring', `url=${url}`, 'key=test-key-wrong']);
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(
      stderr,
      /^Not rung: The key is wrong: Check the key\..* Give the key with key=, BELLBOT_KEY.*\n$/,
    );
    assert.doesNotMatch(stderr, /test-key-wrong/);
    assert.ok(!stderr.includes('\u001b'));
  });

  it('says so when something that is not BellBot answers', async () => {
    for (const answer of [
      { status: 200, body: '<html>' },
      { status: 200, body: {} },
      { status: 200, body: 'null' },
      { status: 204 },
    ]) {
      const { url } = await answeringServer(answer);
      const { status, stderr } = await bellbot(['ring', `url=${url}`]);
      assert.equal(status, 1);
      assert.match(stderr, /not as BellBot does/);
    }
    const { url } = await answeringServer({ status: 502, body: 'Bad gateway' });
    const { status, stderr } = await bellbot(['ring', `url=${url}`]);
    assert.equal(status, 1);
    assert.ok(stderr.includes(`${url} answered 502`));
  });

  it('accepts a ring that was accepted before', async () => {
    const { url } = await answeringServer({
      status: 200,
      headers: { 'Idempotent-Replayed': 'true' },
      body: accepted,
    });
    assert.deepEqual(await bellbot(['ring', `url=${url}`]), {
      status: 0,
      stdout: `Not rung again: the event was accepted before, as ring ${id}\n`,
      stderr: '',
    });
  });

  it('says what became of a ring that was accepted before', async () => {
    for (const [state, status] of [
      ['rung', 0],
      ['failed', 1],
    ] as const) {
      const { url } = await answeringServer({
        status: 200,
        headers: { 'Idempotent-Replayed': 'true' },
        body: { id, state, strikes: { asked: 1, made: 1 }, reason: 'x' },
      });
      const ran = await bellbot(['ring', `url=${url}`, 'wait=5']);
      assert.equal(ran.status, status);
      assert.match(ran.stdout + ran.stderr, status === 0 ? /^Rung: / : /^Failed: /);
    }
  });

  for (const [state, status, expected] of [
    ['rung', 0, `Rung: ring ${id}.`],
    ['failed', 1, `Failed: ring ${id}: The board is gone.`],
    ['expired', 1, `Expired before it could be rung: ring ${id}: The board is gone.`],
    ['cancelled', 1, `Cancelled: ring ${id}: The board is gone.`],
    ['queued', 0, `Accepted: ring ${id}, still queued`],
    ['striking', 0, `Accepted: ring ${id}, still striking`],
  ] as const) {
    it(`waits for the receipt, and ends with ${status} when the ring is ${state}`, async () => {
      const receipt = {
        id,
        bell: 'bell',
        state,
        strikes: { asked: 1, made: 1 },
        reason: 'The board is gone.',
      };
      const { url } = await answeringServer({ status: 200, body: receipt });
      const ran = await bellbot(['ring', `url=${url}`, 'wait=5']);
      assert.equal(ran.status, status);
      assert.equal(status === 0 ? ran.stdout : ran.stderr, `${expected}\n`);
      assert.equal(status === 0 ? ran.stderr : ran.stdout, '');
    });
  }

  it('says when it rang, and what for', async () => {
    process.env.TZ = 'Asia/Kathmandu';
    const receipt = {
      id,
      state: 'rung',
      strikes: { asked: 1, made: 1 },
      text: 'Lunch\n is \u001b[2J ready',
      finishedAt: '2026-01-31T12:00:01.000Z',
    };
    const { url } = await answeringServer({ status: 200, body: receipt });
    const { stdout } = await bellbot(['ring', `url=${url}`, 'wait=5']);
    assert.equal(stdout, `Rung: ring ${id}, at 2026-01-31 17:45:01: "Lunch is \\u{1b}[2J ready".\n`);
    const long = await answeringServer({ status: 200, body: { ...receipt, text: '昼'.repeat(100) } });
    const shown = await bellbot(['ring', `url=${long.url}`, 'wait=5']);
    assert.ok(shown.stdout.includes(`"${'昼'.repeat(59)}…"`));
  });

  it('says that a ring waits where the board is not there yet', async () => {
    const { url } = await answeringServer({ status: 202, body: { ...accepted, expectedAt: null } });
    const { stdout } = await bellbot(['ring', `url=${url}`]);
    assert.equal(stdout, `Accepted: ring ${id}, still queued: it waits until the board is ready\n`);
  });

  it('names field, value and limit of each value that was refused, without the key', async () => {
    await withApp({}, async (app) => {
      const ring = (...args: string[]) => bellbot(['ring', `url=${app.url}`, `key=${rightKey}`, ...args]);
      const long = await ring('x'.repeat(4001));
      assert.equal(long.status, 1);
      assert.match(
        long.stderr,
        /^Not rung: A value is out of range: text="x{40}\.\.\." \(4001 characters\): .*4000/,
      );
      const both = await ring(`who=${'é'.repeat(201)}`, 'a\u0007b');
      assert.match(
        both.stderr,
        /who="é{40}\.\.\." \(201 characters\): .*200 .*; text="a\\u\{7\}b": expected /,
      );
      const large = await ring('x'.repeat(100_000));
      assert.match(large.stderr, /The body is too large: text="x{40}\.\.\." \(100000 characters\): .*4000/);
      await ring('event=e', 'one');
      const event = await ring('event=e', 'two');
      assert.match(
        event.stderr,
        /: event="e" had another text or who then\. Give each event a name of its own\./,
      );
      for (const { stderr } of [long, both, large, event]) {
        assert.doesNotMatch(stderr, /"errors"|Idempotency|test-key/);
        assert.equal(stderr.split('\n').length, 2);
      }
    });
  });

  it('says how long to wait when there are too many', async () => {
    await withApp({ rate: 1 }, async (app) => {
      const ring = () => bellbot(['ring', `url=${app.url}`, `key=${rightKey}`]);
      await ring();
      assert.match(
        (await ring()).stderr,
        /^Not rung: Too many requests: Try again in \d+ s, or raise the option rate\.\n/,
      );
    });
  });

  it('says how BellBot is started where nothing answers, and the address once', async () => {
    for (const [address, start] of [
      ['127.0.0.1:1', 'npx bellbot demo port=1'],
      ['[::1]:1', 'npx bellbot serve port=1'],
      ['localhost:1', 'npx bellbot serve port=1'],
    ] as const) {
      const { stderr } = await bellbot(['ring', `url=http://${address}`]);
      assert.match(stderr, /can't be reached \([a-z ]+\)\. Is BellBot running there\?/);
      assert.ok(stderr.includes(start), stderr);
      assert.equal(stderr.split(address).length, 2, stderr);
      assert.doesNotMatch(stderr, /ECONN|127\.0\.0\.1:1.*127|::1.*::1/);
    }
  });

  it('says in words why a server cannot be reached', async () => {
    const noHttp = createServer((socket) => void socket.resume().end('220 mail.example ESMTP\r\n'));
    const broken = createServer((socket) => void socket.destroy());
    for (const [server, scheme, reason] of [
      [noHttp, 'http', 'it does not speak HTTP'],
      [noHttp, 'https', 'it does not speak HTTPS'],
      [broken, 'http', 'the connection was broken off'],
    ] as const) {
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const { stderr } = await bellbot(['ring', `url=${scheme}://127.0.0.1:${port}`]);
      await new Promise((resolve) => server.close(resolve));
      assert.ok(stderr.includes(`(${reason})`), stderr);
    }
    const { stderr } = await bellbot(['ring', 'url=http://no-such-name.invalid']);
    assert.match(stderr, /\((?:there is no such name|the name could not be looked up)\)/);
  });

  it('prints the answer as JSON when asked, refusals too', async () => {
    const good = await answeringServer({ status: 202, body: accepted });
    const ran = await bellbot(['ring', '--json', `url=${good.url}`]);
    assert.equal(ran.status, 0);
    assert.deepEqual(JSON.parse(ran.stdout), accepted);
    const bad = await answeringServer({
      status: 429,
      body: { title: 'Too many rings are waiting', code: 'queue-full' },
    });
    const refused = await bellbot(['ring', '--json', `url=${bad.url}`]);
    assert.equal(refused.status, 1);
    assert.equal(JSON.parse(refused.stdout).code, 'queue-full');
  });
});
