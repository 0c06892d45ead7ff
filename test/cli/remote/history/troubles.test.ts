import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import type { TextOutput } from '../../../../src/cli/command.js';
import { receiptOf } from '../../../../src/core/ring.js';
import { systemClock } from '../../../../src/system/system-clock.js';
import { pastRing, withPast } from '../../../http/routes/history/past-rings.js';
import { rightKey, withApp } from '../../../http/running-app.js';
import { bellbot } from '../../captured-io.js';
import { jsonStep, scriptedServer } from '../scripted-server.js';

const receipt = receiptOf(pastRing(1));
const next = (target: string): Record<string, string> => ({ Link: `<${target}>; rel="next"` });

describe('bellbot history, of what a server answers,', () => {
  it('prints nothing that could command a terminal', async () => {
    const nasty = 'a\u001b[2Jb\u009b1mc\u202ed\r\ne\u2028';
    const ring = {
      ...receipt,
      id: nasty,
      state: nasty,
      source: nasty,
      who: nasty,
      reason: nasty,
      acceptedAt: nasty,
    };
    const { url } = await scriptedServer(jsonStep(200, { rings: [ring] }));
    const table = await bellbot(['history', `url=${url}`]);
    assert.equal(table.status, 0);
    assert.equal(table.stdout.split('\n').length, 3);
    const json = await bellbot(['history', `url=${url}`, '--json']);
    assert.deepEqual(JSON.parse(json.stdout), [ring]);
    for (const { stdout } of [table, json]) {
      assert.doesNotMatch(stdout, /(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
    }
  });

  it('takes what is missing or strange for unknown', async () => {
    const strange = [{}, { who: 7, strikes: 'x', acceptedAt: 'soon' }, { strikes: { made: null } }];
    const { url } = await scriptedServer(jsonStep(200, { rings: strange }));
    const { status, stdout } = await bellbot(['history', `url=${url}`]);
    assert.equal(status, 0);
    assert.equal(stdout.split('\n').length, 5);
  });

  it('says when it is not BellBot that answers', async () => {
    for (const value of [null, [], { rings: {} }, { rings: [1] }, { rings: [null] }, 'x']) {
      const { url } = await scriptedServer(jsonStep(200, value));
      for (const form of ['--json', '--csv', 'limit=3']) {
        const ran = await bellbot(['history', `url=${url}`, form]);
        assert.deepEqual([ran.status, ran.stdout], [1, ''], JSON.stringify(value));
        assert.match(ran.stderr, /^No history: .* answers, but not as BellBot does/);
      }
    }
  });

  it('follows no redirect, and no link to another server', async () => {
    const other = await scriptedServer(jsonStep(200, { rings: [] }));
    for (const status of [301, 302, 307, 308]) {
      const { url } = await scriptedServer(jsonStep(status, {}, { Location: `${other.url}/api/rings` }));
      for (const form of ['--json', '--csv']) {
        const ran = await bellbot(['history', `url=${url}`, 'key=test-key-1', form]);
        assert.equal(ran.status, 1);
        assert.match(ran.stderr, /^No history: .* redirects to /);
      }
    }
    const { url, seen } = await scriptedServer(
      jsonStep(200, { rings: [receipt] }, next(`${other.url}/api/rings?cursor=abc`)),
      jsonStep(200, { rings: [receipt] }),
    );
    const ran = await bellbot(['history', `url=${url}/behind/a/proxy`, 'key=test-key-1', 'state=failed']);
    assert.equal(ran.status, 0);
    assert.deepEqual(
      seen.map((request) => [request.url, request.headers['x-bellbot-key']]),
      [
        ['/behind/a/proxy/api/rings?state=failed&limit=20', 'test-key-1'],
        ['/behind/a/proxy/api/rings?state=failed&limit=19&cursor=abc', 'test-key-1'],
      ],
    );
    assert.equal(other.seen.length, 0);
  });

  it('says that it is not complete when a later page is missing', async () => {
    const { url } = await scriptedServer(
      jsonStep(200, { rings: [receipt] }, next('/api/rings?cursor=abc')),
      jsonStep(503, { title: 'The disk failed', detail: 'Check the disk.' }),
    );
    const ran = await bellbot(['history', `url=${url}`]);
    assert.equal(ran.status, 1);
    assert.equal(ran.stdout.split('\n').length, 3);
    assert.equal(ran.stderr, 'The history is not complete: The disk failed: Check the disk.\n');
  });

  it('says that it is not complete when a CSV is broken off', async () => {
    const { url } = await scriptedServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/csv; charset=utf-8' });
      response.write('id,bell\r\n', () => response.destroy());
    });
    const ran = await bellbot(['history', `url=${url}`, '--csv']);
    assert.deepEqual([ran.status, ran.stdout], [1, 'id,bell\r\n']);
    assert.match(ran.stderr, /^The history is not complete: /);
  });

  it('gives up a server that says nothing for 10 s, and none that goes on', async () => {
    const asked: number[] = [];
    const { url, seen } = await scriptedServer(() => {});
    const clock = {
      ...systemClock,
      after(milliseconds: number, run: () => void) {
        asked.push(milliseconds);
        const whenAsked = (): void => {
          if (seen.length > 0) {
            run();
          } else {
            setImmediate(whenAsked);
          }
        };
        setImmediate(whenAsked);
        return () => {};
      },
    };
    const ran = await bellbot(['history', `url=${url}`], { clock });
    assert.equal(ran.status, 1);
    assert.match(ran.stderr, /no answer in time/);
    assert.deepEqual(asked, [10_000]);
  });

  it('waits when a later page is asked for too soon, and not for the first', async () => {
    const busy = jsonStep(429, { title: 'Too many requests' }, { 'Retry-After': '7' });
    const page = (rest: Record<string, string>) => jsonStep(200, { rings: [receipt] }, rest);
    const { url, seen } = await scriptedServer(page(next('/api/rings?cursor=abc')), busy, busy, page({}));
    const waits: number[] = [];
    const clock = {
      ...systemClock,
      after(milliseconds: number, run: () => void) {
        if (milliseconds === 10_000) {
          return systemClock.after(milliseconds, run);
        }
        waits.push(milliseconds);
        setImmediate(run);
        return () => {};
      },
    };
    const ran = await bellbot(['history', `url=${url}`, '--json'], { clock });
    assert.deepEqual([ran.status, JSON.parse(ran.stdout).length, waits], [0, 2, [7000, 7000]]);
    assert.equal(seen.length, 4);
    const first = await scriptedServer(busy);
    const refused = await bellbot(['history', `url=${first.url}`], { clock });
    assert.deepEqual([refused.status, first.seen.length], [1, 1]);
  });

  it('asks for no more when nobody reads what it prints', async () => {
    for (const form of ['limit=0', '--json', '--csv']) {
      await withApp({}, async (app) => {
        await withPast(app, 2000);
        const events = new EventEmitter();
        const written: string[] = [];
        const stdout: TextOutput = {
          write(text) {
            written.push(text);
            setImmediate(() => events.emit(written.length === 1 ? 'drain' : 'close'));
            return false;
          },
          once: events.once.bind(events),
          off: events.off.bind(events),
        };
        const args = ['history', `url=${app.url}`, `key=${rightKey}`, 'limit=0', form];
        const ran = await bellbot(args, { stdout });
        assert.equal(ran.stderr, '');
        assert.equal(written.length, 2, form);
        if (form !== '--csv') {
          assert.equal(app.store.lists.length, 2);
        }
        assert.deepEqual(events.eventNames(), []);
      });
    }
  });
});
