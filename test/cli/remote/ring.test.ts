import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { version } from '../../../src/cli/version.js';
import type { Clock } from '../../../src/core/ports.js';
import { temporaryHome } from '../../config/temporary-home.js';
import { bellbot } from '../captured-io.js';
import { accepted, id } from './acceptance.js';
import { answeringServer } from './answering-server.js';

describe('bellbot ring', () => {
  it('posts who, text and key, and says when the ring is expected', async () => {
    const { url, seen } = await answeringServer({ status: 202, body: accepted });
    const ran = await bellbot([
      'ring',
      `url=${url}`,
      'key=test-key-1',
      'who=Ada',
      'text=Lunch = ready, 1e3 times',
    ]);
    assert.deepEqual(ran, {
      status: 0,
      stdout: `Accepted: ring ${id}, expected at 2030-01-02T03:04:05.678Z\n`,
      stderr: '',
    });
    assert.equal(seen.length, 1);
    const [request] = seen;
    assert.deepEqual([request?.method, request?.url], ['POST', '/ring']);
    assert.deepEqual(request?.body, { who: 'Ada', text: 'Lunch = ready, 1e3 times' });
    assert.equal(request?.headers['x-bellbot-key'], 'test-key-1');
    assert.equal(request?.headers['content-type'], 'application/json');
    assert.equal(request?.headers['user-agent'], `bellbot/${version()}`);
    assert.equal(request?.headers.prefer, undefined);
  });

  it('prints nothing of what the server answers that could command a terminal', async () => {
    const answer = { ...accepted, board: '\u001b[2J\u009b1A\u202eboard', state: '\u009b2J' };
    const { url } = await answeringServer({ status: 202, body: answer });
    const json = await bellbot(['ring', `url=${url}`, '--json']);
    assert.deepEqual(JSON.parse(json.stdout), answer);
    for (const { stdout } of [await bellbot(['ring', `url=${url}`]), json]) {
      assert.doesNotMatch(stdout, /(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
    }
  });

  it('names bell and pattern, and says when it is urgent', async () => {
    const { url, seen } = await answeringServer({ status: 202, body: accepted });
    await bellbot(['ring', `url=${url}`, 'bell=front', 'pattern=triple', '--urgent', 'Lunch']);
    assert.deepEqual(seen[0]?.body, { text: 'Lunch', bell: 'front', pattern: 'triple', urgent: true });
  });

  it('waits for as long as the server may, and shows the receipt, with --wait alone', async () => {
    process.env.TZ = 'UTC';
    const receipt = {
      ...{ id, bell: 'front', state: 'rung', source: 'sales', via: null, who: 'Ada\u001b[2J', text: null },
      ...{ pattern: 'triple', strikes: { asked: 3, made: 3 }, held: { why: 'quiet', until: null } },
      ...{ acceptedAt: '2026-01-31T12:00:01.000Z', finishedAt: '2026-01-31T12:00:04.000Z', reason: null },
    };
    for (const args of [['--wait'], ['Lunch', '--wait'], ['--wait', 'is', 'ready'], ['--wait', '7']]) {
      const { url, seen } = await answeringServer({ status: 200, body: receipt });
      const { stdout, status } = await bellbot(['ring', `url=${url}`, ...args]);
      const [line, ...lines] = stdout.trimEnd().split('\n');
      assert.equal(line, `Rung: ring ${id}, 3 strikes, at 2026-01-31 12:00:04.`);
      assert.equal(status, 0);
      assert.equal(seen[0]?.headers.prefer, args.includes('7') ? 'wait=7' : 'wait=60');
      const expected = [
        'bell      front',
        'pattern   triple',
        'strikes   3 of 3',
        'source    sales',
        'who       Ada\\u{1b}[2J',
        'accepted  2026-01-31 12:00:01',
        'finished  2026-01-31 12:00:04',
        'held      quiet',
      ];
      assert.deepEqual(lines, args.includes('7') ? [] : expected.map((text) => `  ${text}`));
    }
  });

  it('names its event, however that has to be quoted', async () => {
    const { url, seen } = await answeringServer({ status: 202, body: accepted });
    for (const event of ['order-1234', 'say "hi", \\ bye', ' ']) {
      assert.equal((await bellbot(['ring', `url=${url}`, `event=${event}`])).status, 0);
    }
    assert.equal((await bellbot(['ring', `url=${url}`])).status, 0);
    assert.deepEqual(
      seen.map(({ headers }) => headers['idempotency-key']),
      ['"order-1234"', '"say \\"hi\\", \\\\ bye"', '" "', undefined],
    );
    for (const event of ['', 'x'.repeat(256), 'é', 'a\nb']) {
      assert.equal((await bellbot(['ring', `url=${url}`, `event=${event}`])).status, 2);
    }
  });

  it('sends an empty object and no key when nothing is given', async () => {
    const { url, seen } = await answeringServer({ status: 202, body: accepted });
    assert.equal((await bellbot(['ring', `url=${url}/ring`])).status, 0);
    assert.deepEqual(seen[0]?.body, {});
    assert.equal(seen[0]?.url, '/ring');
    assert.equal(seen[0]?.headers['x-bellbot-key'], undefined);
  });

  it('finds the server and the key by the options of the server', async () => {
    const { port, seen } = await answeringServer({ status: 202, body: accepted });
    const home = temporaryHome(`export BELLBOT_KEY=test-key-file\nexport BELLBOT_PORT=${port}`);
    assert.equal((await bellbot(['ring'], { home })).status, 0);
    const env = { BELLBOT_PORT: String(port), BELLBOT_KEY: 'test-key-env', BELLBOT_HOST: '0.0.0.0' };
    assert.equal((await bellbot(['ring'], { env })).status, 0);
    assert.equal((await bellbot(['ring', `port=${port}`, 'key=test-key-arg'], { env: {}, home })).status, 0);
    assert.deepEqual(
      seen.map(({ headers }) => headers['x-bellbot-key']),
      ['test-key-file', 'test-key-env', 'test-key-arg'],
    );
  });

  it('needs no options but its own to be right', async () => {
    const { url } = await answeringServer({ status: 202, body: accepted });
    const env = { BELLBOT_TUNNEL: 'on', BELLBOT_PIN: 'eight' };
    assert.equal((await bellbot(['ring', `url=${url}`], { env })).status, 0);
  });

  it('sends a key that fits no header in the body', async () => {
    const { url, seen } = await answeringServer({ status: 202, body: accepted });
    assert.equal((await bellbot(['ring', `url=${url}`, 'key=ключ-🔔'])).status, 0);
    assert.deepEqual(seen[0]?.body, { key: 'ключ-🔔' });
    assert.equal(seen[0]?.headers['x-bellbot-key'], undefined);
  });

  it('does not carry the key along a redirect', async () => {
    const other = await answeringServer({ status: 202, body: accepted });
    for (const code of [301, 302, 303, 307, 308]) {
      const { url } = await answeringServer({ status: code, headers: { Location: `${other.url}/ring` } });
      const { status, stderr } = await bellbot(['ring', `url=${url}`, 'key=test-key-1']);
      assert.equal(status, 1);
      assert.ok(stderr.includes(`redirects to ${other.url}/ring`));
    }
    assert.equal(other.seen.length, 0);
  });

  it('says so when nobody is there', async () => {
    const { port, close } = await answeringServer();
    await close();
    for (const url of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
      const { status, stdout, stderr } = await bellbot(['ring', `url=${url}`]);
      assert.deepEqual([status, stdout], [1, ''], url);
      assert.match(stderr, /^Not rung: .* can't be reached \(.+\)\. Is BellBot running there\?.*\n$/);
      assert.ok(stderr.includes(url));
    }
  });

  it('waits no longer than 10 s, and the seconds of wait', async () => {
    const { url, seen } = await answeringServer();
    const asked: number[] = [];
    const arrived = async (): Promise<void> => {
      while (seen.length < asked.length) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      after(milliseconds, run) {
        asked.push(milliseconds);
        arrived().then(run, run);
        return () => {};
      },
    };
    for (const wait of ['0', '7']) {
      const { status, stderr } = await bellbot(['ring', `url=${url}`, `wait=${wait}`], { clock });
      assert.equal(status, 1);
      assert.match(stderr, /no answer in time/);
    }
    assert.deepEqual(asked, [10_000, 17_000]);
    assert.deepEqual(
      seen.map(({ headers }) => headers.prefer),
      [undefined, 'wait=7'],
    );
  });

  it('calls bad use what it is, without sending anything', async () => {
    const { port, seen } = await answeringServer({ status: 202, body: accepted });
    for (const args of [
      ['url=localhost:3000'],
      ['url=ftp://127.0.0.1/'],
      ['url='],
      [`url=http://127.0.0.1:${port}/?key=test-secret`],
      [`url=http://ada:test-secret@127.0.0.1:${port}/`],
      ['wait=61', `port=${port}`],
      ['wait=-1', `port=${port}`],
      ['wait=soon', `port=${port}`],
      ['key=', `port=${port}`],
      ['text=', `port=${port}`],
      ['key=test-secret\n', `port=${port}`],
      ['pin=9', `port=${port}`],
      ['port=0'],
    ]) {
      const { status, stdout, stderr } = await bellbot(['ring', ...args]);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.doesNotMatch(stderr, /test-secret/);
    }
    assert.equal(seen.length, 0);
  });
});
