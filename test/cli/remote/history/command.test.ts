import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { receiptOf } from '../../../../src/core/ring.js';
import { pastRing, withPast } from '../../../http/routes/history/past-rings.js';
import { type RunningApp, rightKey, withApp } from '../../../http/running-app.js';
import { bellbot, type Ran } from '../../captured-io.js';

function history(app: RunningApp, ...args: string[]): Promise<Ran> {
  return bellbot(['history', `url=${app.url}`, `key=${rightKey}`, ...args]);
}

/** Lines of a table without the heading. */
const lines = ({ stdout }: Ran): string[] => stdout.trimEnd().split('\n').slice(1);

describe('bellbot history', () => {
  before(() => {
    process.env.TZ = 'Asia/Kathmandu';
  });

  it('prints time, id, state, source, who, strikes, text and reason, with local times', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 4);
      const ran = await history(app);
      assert.deepEqual([ran.status, ran.stderr], [0, '']);
      const id = (number: number): string => pastRing(number).id.slice(-8);
      const text = (number: number): string => `ring ${number}`.padEnd(6);
      assert.equal(
        ran.stdout,
        [
          'time                 id        state      source  who       strikes  text    reason',
          `2026-01-01 05:46:00  ${id(3)}  cancelled  slack   member 3  0 of 1   ${text(3)}  It was so.`,
          `2026-01-01 05:45:00  ${id(2)}  expired    door    member 2  0 of 1   ${text(2)}  It was so.`,
          `2026-01-01 05:45:00  ${id(1)}  failed     door    member 1  0 of 1   ${text(1)}  It was so.`,
          `2026-01-01 05:45:00  ${id(0)}  rung       slack   -         1 of 1   ${text(0)}`,
          '',
        ].join('\n'),
      );
    });
  });

  it('says so when there is nothing', async () => {
    await withApp({}, async (app) => {
      assert.deepEqual(await history(app), { status: 0, stdout: 'There are no such rings.\n', stderr: '' });
      assert.deepEqual(await history(app, '--json'), { status: 0, stdout: '[]\n', stderr: '' });
    });
  });

  it('prints the newest 20, or as many as limit says, over pages; and tells when there are more', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 450);
      for (const [args, count] of [
        [[], 20],
        [['limit=1'], 1],
        [['limit=200'], 200],
        [['limit=201'], 201],
        [['limit=450'], 450],
        [['limit=1000'], 450],
        [['limit=0'], 450],
      ] as const) {
        const ran = await history(app, ...args);
        assert.equal(ran.status, 0);
        const ids = lines(ran).map((line) => /^.{19} {2}([\da-f]{8}) /.exec(line)?.[1]);
        assert.deepEqual(
          ids,
          past.slice(0, count).map(({ id }) => id.slice(-8)),
        );
        assert.equal(ran.stderr, count < 450 ? 'There are more: limit=0 prints all.\n' : '');
      }
    });
  });

  it('prints receipts as an array with --json', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 250);
      const ran = await history(app, '--json', 'limit=0');
      assert.deepEqual([ran.status, ran.stderr], [0, '']);
      assert.deepEqual(JSON.parse(ran.stdout), past.map(receiptOf));
      assert.equal(ran.stdout.split('\n').length, 250 + 3);
    });
  });

  it('passes the CSV of the server on with --csv, in one request', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 450);
      const headers = { 'X-BellBot-Key': rightKey, Accept: 'text/csv' };
      const whole = await (await app.fetch('/api/rings', { headers })).text();
      app.store.lists.length = 0;
      assert.deepEqual(await history(app, '--csv', 'limit=0'), { status: 0, stdout: whole, stderr: '' });
      const some = await history(app, '--csv', 'limit=300');
      assert.equal(some.stdout, `${whole.split('\r\n').slice(0, 301).join('\r\n')}\r\n`);
      assert.equal((await history(app, '--csv')).stdout.trimEnd().split('\r\n').length, 21);
      assert.deepEqual(app.refusals, []);
    });
  });

  it('hands the filters on, times without a zone as local ones', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 90);
      for (const form of ['--json', '--csv']) {
        app.store.lists.length = 0;
        const ran = await history(
          app,
          'state=rung',
          'bell=bell',
          'source=slack',
          'since=2026-01-01T05:50',
          'until=2026-01-01T00:20Z',
          'limit=7',
          form,
        );
        assert.equal(ran.status, 0, ran.stderr);
        const [query] = app.store.lists;
        assert.deepEqual(query, {
          state: 'rung',
          bell: 'bell',
          source: 'slack',
          since: Date.UTC(2026, 0, 1, 0, 5),
          until: Date.UTC(2026, 0, 1, 0, 20),
          limit: form === '--csv' ? 7 : 8,
        });
      }
    });
  });

  it('goes on over pages that share filters', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 900);
      const ran = await history(app, 'source=slack', '--json', 'limit=0');
      const slack = past.filter(({ source }) => source === 'slack');
      assert.ok(slack.length > 200);
      assert.deepEqual(JSON.parse(ran.stdout), slack.map(receiptOf));
    });
  });

  it('needs the key, and says so', async () => {
    await withApp({}, async (app) => {
      const ran = await bellbot(['history', `url=${app.url}`]);
      assert.deepEqual([ran.status, ran.stdout], [1, '']);
      assert.match(ran.stderr, /^No history: A key is needed: .* Give the key with key=/);
      const wrong = await bellbot(['history', `url=${app.url}`, 'key=test-secret', '--csv']);
      assert.deepEqual([wrong.status, wrong.stdout], [1, '']);
      assert.match(wrong.stderr, /^No history: The key is wrong/);
      assert.doesNotMatch(wrong.stderr, /test-secret/);
    });
  });

  it('calls bad use what it is, without asking anybody', async () => {
    await withApp({}, async (app) => {
      for (const args of [
        ['state=ringing'],
        ['state='],
        ['bell='],
        ['source='],
        ['since=yesterday'],
        ['until=2026-02-30'],
        ['limit=-1'],
        ['limit=1000001'],
        ['limit=all'],
        ['--json', '--csv'],
        ['--json=maybe'],
        ['wait=1'],
        ['text=x'],
        ['cursor=x'],
        ['key='],
      ]) {
        const { status, stdout, stderr } = await history(app, ...args);
        assert.deepEqual([status, stdout], [2, ''], args.join(' '));
        assert.match(stderr, /^There (?:is a problem|are \d problems) with the options/);
        assert.ok(!stderr.includes(rightKey));
      }
      const noPort = await bellbot(['history', 'port=0']);
      assert.equal(noPort.status, 2);
      assert.equal(app.store.lists.length, 0);
    });
  });
});
