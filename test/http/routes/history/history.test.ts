import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError } from '../../../../src/core/errors.js';
import { isoTime, type Ring, receiptOf } from '../../../../src/core/ring.js';
import { otherKey, problem, withApp } from '../../running-app.js';
import { allPages, keyHeader, type Page, page } from './pages.js';
import { firstAccepted, idOf, pastRing, withPast } from './past-rings.js';

const ids = (rings: readonly { id: string }[]): string[] => rings.map(({ id }) => id);

describe('GET /api/rings', () => {
  it('is empty at first', async () => {
    await withApp({}, async (app) => {
      assert.deepEqual(await page(app, '/api/rings'), { rings: [], next: null });
    });
  });

  it('gives receipts, the newest 50 first, and says where the next page is', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 60);
      const { rings, next } = await page(app, '/api/rings');
      assert.deepEqual(rings, past.slice(0, 50).map(receiptOf));
      const last = await page(app, next ?? '');
      assert.deepEqual(last, { rings: past.slice(50).map(receiptOf), next: null });
    });
  });

  it('has rings that wait and are being struck, too', async () => {
    await withApp({}, async (app) => {
      await app.ring({ text: 'first' });
      await app.clock.advance(1);
      await app.ring({ text: 'second' });
      const { rings } = await page(app, '/api/rings');
      assert.deepEqual(
        rings.map(({ text, state }) => [text, state]),
        [
          ['second', 'queued'],
          ['first', 'striking'],
        ],
      );
      assert.equal((await page(app, '/api/rings?state=queued')).rings.length, 1);
    });
  });

  it('gives every ring once over pages of any size, though three share a millisecond', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 61);
      for (const limit of [1, 2, 7, 20, 60, 61, 62, 200]) {
        const pages = await allPages(app, `/api/rings?limit=${limit}`);
        assert.deepEqual(
          pages.flatMap(({ rings }) => ids(rings)),
          ids(past),
          String(limit),
        );
        assert.equal(pages.length, Math.ceil(61 / limit));
        assert.ok(pages.slice(0, -1).every(({ rings }) => rings.length === limit));
      }
    });
  });

  it('filters by all that it can, in every combination and on every page', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 90);
      const since = firstAccepted + 5 * 60_000;
      const until = firstAccepted + 20 * 60_000;
      const filters: [string, (ring: Ring) => boolean][] = [
        ['state=failed', (ring) => ring.state === 'failed'],
        ['bell=bell', (ring) => ring.bell === 'bell'],
        ['source=slack', (ring) => ring.source === 'slack'],
        ['pattern=double', (ring) => ring.pattern === 'double'],
        ['text=NG%202', (ring) => /^ring 2/.test(ring.text ?? '')],
        [`since=${isoTime(since)}`, (ring) => ring.acceptedAt >= since],
        [`until=${isoTime(until)}`, (ring) => ring.acceptedAt < until],
      ];
      for (let bits = 0; bits < 2 ** filters.length; bits += 1) {
        const chosen = filters.filter((_, bit) => (bits >> bit) % 2 === 1);
        const query = ['limit=4', ...chosen.map(([text]) => text)].join('&');
        const expected = past.filter((ring) => chosen.every(([, matches]) => matches(ring)));
        assert.ok(expected.length > 0 && (bits === 2 || bits === 0 || expected.length < 90));
        const pages = await allPages(app, `/api/rings?${query}`);
        assert.deepEqual(
          pages.flatMap(({ rings }) => ids(rings)),
          ids(expected),
          query,
        );
      }
    });
  });

  it('keeps every filter in the link, however it has to be written', async () => {
    await withApp({}, async (app) => {
      for (const number of [1, 2, 3]) {
        await app.store.add({ ...pastRing(number), source: 'a&b=c>d" é+%;🔔', state: 'rung' });
      }
      const source = encodeURIComponent('a&b=c>d" é+%;🔔');
      const first = await page(
        app,
        `/api/rings?limit=1&source=${source}&since=2026-01-01T01:00:00%2B01:00&state=rung`,
      );
      const next = new URLSearchParams(first.next?.slice('/api/rings?'.length));
      assert.equal(next.get('source'), 'a&b=c>d" é+%;🔔');
      assert.equal(next.get('since'), '2026-01-01T01:00:00+01:00');
      assert.deepEqual([...next.keys()].sort(), ['cursor', 'limit', 'since', 'source', 'state']);
      const pages = await allPages(app, first.next ?? '');
      assert.deepEqual(
        pages.flatMap(({ rings }) => ids(rings)),
        [idOf(2), idOf(1)],
      );
    });
  });

  it('stays as it is while rings come in', async () => {
    await withApp({ ready: false }, async (app) => {
      await withPast(app, 30);
      const seen: string[] = [];
      for (let path: string | null = '/api/rings?limit=4'; path !== null; ) {
        const { rings, next }: Page = await page(app, path);
        seen.push(...ids(rings));
        path = next;
        await app.ring({ text: 'new' });
        await app.clock.advance(10);
      }
      assert.deepEqual(
        seen,
        Array.from({ length: 30 }, (_, number) => idOf(29 - number)),
      );
      assert.equal((await page(app, '/api/rings')).rings.length, 38);
    });
  });

  it('goes on where it was though that ring is forgotten', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 9);
      const { next } = await page(app, '/api/rings?limit=6');
      await app.store.forget({ acceptedBefore: firstAccepted + 60_001, expiredBy: 0, limit: 4 });
      assert.deepEqual(await page(app, next ?? ''), { rings: [], next: null });
    });
  });

  it('needs the key as ringing does, and any key may read', async () => {
    await withApp({}, async (app) => {
      assert.equal((await app.fetch('/api/rings')).status, 401);
      assert.equal((await app.fetch('/api/rings', { headers: { 'X-BellBot-Key': 'wrong' } })).status, 401);
      assert.equal((await app.fetch('/api/rings', { headers: { 'X-BellBot-Key': otherKey } })).status, 200);
      assert.equal(app.store.lists.length, 1);
    });
  });

  it('answers HEAD with the same headers', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 3);
      const got = await app.fetch('/api/rings?limit=2', { headers: keyHeader });
      const head = await app.fetch('/api/rings?limit=2', { method: 'HEAD', headers: keyHeader });
      assert.equal(head.status, 200);
      for (const name of ['content-type', 'content-length', 'link', 'vary']) {
        assert.notEqual(head.headers.get(name), null, name);
        assert.equal(head.headers.get(name), got.headers.get(name));
      }
      assert.equal(await head.text(), '');
    });
  });

  it('answers 503 while the history cannot be read', async () => {
    await withApp({}, async (app) => {
      app.store.fault = new BellBotError('storage-failed');
      const response = await app.fetch('/api/rings', { headers: keyHeader });
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '5');
      assert.equal((await problem(response)).code, 'storage-failed');
    });
  });
});
