import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { addressSender, keySender, SlidingStore } from '../../../src/http/access/rate-limit.js';
import { mostSenders } from '../../../src/http/access/sliding-log.js';
import { ManualClock } from '../../system/manual-clock.js';
import { otherKey, problem, type RunningApp, rightKey, withApp } from '../running-app.js';

function ring(app: RunningApp, key: string, headers: Record<string, string> = {}): Promise<Response> {
  return app.fetch('/ring', { method: 'POST', headers: { 'X-BellBot-Key': key, ...headers } });
}

describe('the option rate', () => {
  it('answers 429 with Retry-After and the RateLimit headers, until the minute is over', async () => {
    await withApp({ rate: 3 }, async (app) => {
      for (const remaining of [2, 1, 0]) {
        const response = await ring(app, rightKey);
        assert.equal(response.status, 202);
        assert.match(response.headers.get('ratelimit') ?? '', new RegExp(`; r=${remaining}; t=\\d+$`));
        assert.match(response.headers.get('ratelimit-policy') ?? '', /; q=3; w=60/);
      }
      const response = await ring(app, rightKey);
      assert.equal(response.status, 429);
      assert.equal((await problem(response)).code, 'too-many-requests');
      const seconds = Number(response.headers.get('retry-after'));
      assert.ok(seconds > 0 && seconds <= 60, String(seconds));
      assert.equal(app.accepted.length, 3);
      await app.clock.advance(60_000);
      assert.equal((await ring(app, rightKey)).status, 202);
    });
  });

  it('counts each key for itself, however it is presented, receipts included', async () => {
    await withApp({ rate: 2 }, async (app) => {
      assert.equal((await app.form({ key: rightKey })).status, 202);
      const headers = { Authorization: `Bearer ${rightKey}` };
      assert.equal((await app.fetch('/api/rings/x', { headers })).status, 404);
      assert.equal((await app.form({ token: rightKey })).status, 429);
      assert.equal((await ring(app, otherKey)).status, 202);
    });
  });

  it('counts wrong keys by address, different ones together, and never against a right key', async () => {
    await withApp({ rate: 5 }, async (app) => {
      const statuses: number[] = [];
      for (let i = 0; i < 1000; i += 1) {
        const response = await (i % 2 === 0 ? ring(app, `wrong-${i}`) : app.form({ key: `wrong-${i}` }));
        await response.arrayBuffer();
        statuses.push(response.status);
      }
      assert.deepEqual(statuses.slice(0, 6), [401, 401, 401, 401, 401, 429]);
      assert.ok(statuses.slice(5).every((status) => status === 429));
      assert.equal(app.accepted.length, 0);
      assert.equal((await ring(app, rightKey)).status, 202);
    });
  });

  it('counts what is malformed too', async () => {
    await withApp({ rate: 2 }, async (app) => {
      const broken = (): Promise<Response> =>
        app.fetch('/ring', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' });
      assert.deepEqual(
        [(await broken()).status, (await broken()).status, (await broken()).status],
        [400, 400, 429],
      );
    });
  });

  it('counts by address when no key is needed', async () => {
    await withApp({ rate: 1, keys: false }, async (app) => {
      assert.equal((await app.form({})).status, 202);
      assert.equal((await app.form({})).status, 429);
    });
  });

  it('does not count who asks whether BellBot lives, or for its page', async () => {
    await withApp({ rate: 1 }, async (app) => {
      for (let i = 0; i < 5; i += 1) {
        for (const path of ['/livez', '/readyz', '/']) {
          const response = await app.fetch(path);
          assert.equal(response.status, 200);
          assert.equal(response.headers.get('ratelimit'), null);
        }
      }
    });
  });

  it('of 0 sets no limit and no headers', async () => {
    await withApp({ rate: 0 }, async (app) => {
      for (let i = 0; i < 70; i += 1) {
        const response = await ring(app, 'wrong');
        await response.arrayBuffer();
        assert.equal(response.status, 401);
        assert.equal(response.headers.get('ratelimit'), null);
      }
    });
  });

  it('believes only the last value of X-Forwarded-For, and only behind a tunnel', async () => {
    const wrong = (app: RunningApp, forwarded: string): Promise<Response> =>
      ring(app, 'wrong', { 'X-Forwarded-For': forwarded });
    await withApp({ rate: 1 }, async (app) => {
      assert.equal((await wrong(app, '203.0.113.1')).status, 401);
      assert.equal((await wrong(app, '203.0.113.2')).status, 429);
    });
    await withApp({ rate: 1 }, async (app) => {
      app.tunnel.status = { state: 'up', url: 'https://bell.example' };
      app.comeByTunnel();
      assert.equal((await wrong(app, '203.0.113.1')).status, 401);
      assert.equal((await wrong(app, '203.0.113.2')).status, 401);
      assert.equal((await wrong(app, '198.51.100.9, 203.0.113.2')).status, 429, 'an invented first value');
      assert.equal((await wrong(app, '2001:db8::1')).status, 401);
      assert.equal((await wrong(app, '2001:db8::2')).status, 429, 'the same /64 network');
      assert.equal((await wrong(app, 'nonsense')).status, 401, 'counts as 127.0.0.1');
      assert.equal((await wrong(app, '203.0.113.77, ')).status, 429, 'the same');
      assert.equal(app.told.at(-2)?.type === 'refused' && app.accepted.length, 0);
    });
  });
});

describe('the sliding minute', () => {
  /** Lets time pass for the wall clock too, by which express-rate-limit makes its headers. */
  async function pass(app: RunningApp, milliseconds: number, t: TestContext): Promise<void> {
    await app.clock.advance(milliseconds);
    t.mock.timers.setTime(app.clock.now());
  }

  const times = (response: Response): string =>
    /r=\d+; t=\d+/.exec(response.headers.get('ratelimit') ?? '')?.[0] ?? '';

  it('lets no more than rate through at the edge of any minute', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
    await withApp({ rate: 60 }, async (app) => {
      const statuses: number[] = [];
      const burst = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i += 1) {
          statuses.push((await ring(app, rightKey)).status);
        }
      };
      await burst(1);
      await pass(app, 59_900, t);
      await burst(59);
      await pass(app, 200, t);
      await burst(60);
      assert.equal(statuses.filter((status) => status === 202).length, 61);
    });
  });

  it('says in its headers when there is room again: not a second before, and then there is', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
    await withApp({ rate: 2 }, async (app) => {
      assert.equal(times(await ring(app, rightKey)), 'r=1; t=60');
      await pass(app, 20_300, t);
      assert.equal(times(await ring(app, rightKey)), 'r=0; t=40');
      await pass(app, 10_000, t);
      const refused = await ring(app, rightKey);
      assert.deepEqual(
        [refused.status, refused.headers.get('retry-after'), times(refused)],
        [429, '30', 'r=0; t=30'],
      );
      await pass(app, 29_000, t);
      const again = await ring(app, rightKey);
      assert.deepEqual([again.status, again.headers.get('retry-after')], [429, '1']);
      await pass(app, 1000, t);
      const admitted = await ring(app, rightKey);
      assert.deepEqual([admitted.status, times(admitted)], [202, 'r=0; t=20']);
    });
  });

  it('of a key is not forgotten in a flood from other addresses', () => {
    const store = new SlidingStore(new ManualClock(), 1);
    assert.equal(store.increment(keySender('door')).totalHits, 1);
    for (let i = 0; i <= mostSenders; i += 1) {
      assert.equal(store.increment(addressSender(`10.0.${i >> 8}.${i & 255}`)).totalHits, 1);
    }
    assert.equal(store.increment(keySender('door')).totalHits, 2);
  });
});

describe('whom a request counts for', () => {
  it('is told from an address in any form', () => {
    assert.equal(addressSender('::ffff:127.0.0.1'), addressSender('127.0.0.1'));
    assert.equal(addressSender('fe80::1%eth0'), addressSender('fe80::2'));
    assert.notEqual(addressSender('2001:db8::1'), addressSender('2001:db8:0:1::1'));
    assert.equal(addressSender('unknown'), 'address:unknown');
  });
});
