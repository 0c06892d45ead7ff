import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
