import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countedIn, figuresIn } from '../../metrics/figures.js';
import { problem, type RunningApp, rightKey, withApp } from '../running-app.js';
import { ListeningClient } from './events/listening-client.js';

async function textOf(app: RunningApp, headers: Record<string, string> = {}): Promise<string> {
  const answer = await app.fetch('/metrics', { headers });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4; charset=utf-8$/);
  return answer.text();
}

describe('GET /metrics', () => {
  it('counts answers by the declared path of their route, never by what was asked', async () => {
    await withApp({ byHand: false }, async (app) => {
      await app.ring({});
      await app.ring({}, { 'X-BellBot-Key': 'wrong' });
      await app.fetch('/api/rings/0000?secret=1');
      await app.fetch('/api/rings/1111', { headers: { 'X-BellBot-Key': rightKey } });
      await app.fetch('/rings/secret', { method: 'PUT' });
      await app.fetch('/secret');
      await app.fetch('/favicon.ico');
      await app.raw('secret\r\n\r\n');
      const text = await textOf(app);
      assert.doesNotMatch(text, /secret|rings.0000|rings.1111|favicon/);
      const counted = Object.entries(countedIn(text)).filter(([name]) => name.startsWith('bellbot_requests'));
      assert.deepEqual(Object.fromEntries(counted), {
        'bellbot_requests_total{route="/ring",status="202"}': 1,
        'bellbot_requests_total{route="/ring",status="401"}': 1,
        'bellbot_requests_total{route="/api/rings/:id",status="401"}': 1,
        'bellbot_requests_total{route="/api/rings/:id",status="404"}': 1,
        'bellbot_requests_total{route="/rings/:id",status="405"}': 1,
        'bellbot_requests_total{route="elsewhere",status="404"}': 2,
        'bellbot_requests_total{route="no request",status="400"}': 1,
      });
      assert.equal(countedIn(await textOf(app))['bellbot_requests_total{route="/metrics",status="200"}'], 1);
    });
  });

  it('has every route with its statuses from the start', async () => {
    await withApp({}, async (app) => {
      const figures = figuresIn(await textOf(app));
      for (const { path, answers } of app.routes) {
        for (const status of Object.keys(answers)) {
          assert.ok(figures.has(`bellbot_requests_total{route="${path}",status="${status}"}`), path);
        }
      }
    });
  });

  it('counts who listens to the events', async () => {
    await withApp({}, async (app) => {
      const client = await ListeningClient.listen(app);
      assert.equal(figuresIn(await textOf(app)).get('bellbot_event_listeners'), 1);
      client.leave();
    });
  });

  it('is for programs of this machine, and for who may read', async () => {
    await withApp({}, async (app) => {
      await textOf(app);
      await textOf(app, { 'X-BellBot-Key': rightKey });
      const strange: Record<string, string>[] = [
        { Origin: 'https://evil.example' },
        { 'Sec-Fetch-Site': 'cross-site' },
        { 'X-Forwarded-For': '203.0.113.1' },
      ];
      for (const headers of strange) {
        const refused = await app.fetch('/metrics', { headers });
        assert.equal((await problem(refused)).code, 'key-missing');
        assert.ok(refused.headers.has('www-authenticate'));
        await textOf(app, { ...headers, 'X-BellBot-Key': rightKey });
      }
      assert.equal((await app.fetch('/metrics', { headers: { 'X-BellBot-Key': 'x' } })).status, 401);
      app.comeByTunnel();
      assert.equal((await app.fetch('/metrics')).status, 401);
      await textOf(app, { Authorization: `Bearer ${rightKey}` });
    });
  });

  it('is for programs of this machine alone, where there is no key', async () => {
    await withApp({ keys: false }, async (app) => {
      await textOf(app);
      const refused = await app.fetch('/metrics', { headers: { 'Sec-Fetch-Site': 'cross-site' } });
      assert.equal((await problem(refused)).code, 'foreign-origin');
    });
  });
});
