import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cursorOf } from '../../../../src/http/routes/history/cursor.js';
import { problem, type RunningApp, rightKey, withApp } from '../../running-app.js';
import { keyHeader, page } from './pages.js';
import { pastRing, withPast } from './past-rings.js';

async function refused(app: RunningApp, query: string, field: string): Promise<void> {
  const response = await app.fetch(`/api/rings${query}`, { headers: keyHeader });
  assert.equal(response.status, 422, query);
  const { code, errors } = await problem(response);
  assert.equal(code, 'invalid-field');
  assert.deepEqual(
    errors?.map((each) => each.field),
    [field],
    query,
  );
}

describe('the query of GET /api/rings', () => {
  it('takes times with any zone, and a date as its midnight UTC', async () => {
    await withApp({}, async (app) => {
      const at = Date.UTC(2026, 5, 15);
      for (const [number, acceptedAt] of [at - 1, at, at + 1].entries()) {
        await app.store.add({ ...pastRing(number), acceptedAt });
      }
      const found = async (query: string): Promise<number> =>
        (await page(app, `/api/rings?${query}`)).rings.length;
      for (const time of [
        '2026-06-15',
        '2026-06-15T00:00Z',
        '2026-06-15T00:00:00Z',
        '2026-06-15T00:00:00.000Z',
        '2026-06-15T02:00:00%2B02:00',
        '2026-06-15T02:00:00+02:00',
        '2026-06-14T19:30:00-04:30',
      ]) {
        assert.deepEqual([await found(`since=${time}`), await found(`until=${time}`)], [2, 1], time);
      }
      assert.equal(await found('since=2026-06-15T00:00:00.001Z'), 1);
      assert.equal(await found('since=2026-06-15&until=2026-06-15'), 0);
      assert.equal(await found('since=2027-01-01&until=2025-01-01'), 0);
      assert.equal(await found('since=0001-01-01&until=9999-12-31T23:59:59Z'), 3);
    });
  });

  it('has nothing of a bell or a source that nobody knows', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 3);
      for (const query of [
        'bell=other',
        'source=other',
        'source=%00',
        'source=__proto__',
        "bell=' OR 1=1--",
      ]) {
        assert.deepEqual(await page(app, `/api/rings?${query}`), { rings: [], next: null });
      }
    });
  });

  it('refuses values that it cannot take, naming the field', async () => {
    await withApp({}, async (app) => {
      const cursor = cursorOf(pastRing(1).id);
      const cases: Record<string, string[]> = {
        state: ['', 'ringing', 'RUNG', 'rung,failed', 'rung '],
        bell: ['', 'x'.repeat(201)],
        source: [''],
        limit: ['', '0', '201', '-1', '1.5', '1e2', '0x10', '007', 'all', '99999999999999999999', ' 5', '+5'],
        since: [
          '',
          'yesterday',
          '2026-02-30',
          '2026-13-01',
          '2026-1-1',
          '2026',
          '1767225600000',
          '2026-01-01T00:00:00',
        ],
        until: ['2026-01-01T25:00:00Z', '2026-01-01T00:00:00+2', '2026-01-01T00:00:60Z', '20260101T000000Z'],
        cursor: ['', 'x', '2', cursor.slice(1), `${cursor}A`, cursor.toLowerCase(), `B${cursor.slice(1)}`],
      };
      for (const [field, values] of Object.entries(cases)) {
        for (const value of values) {
          await refused(app, `?${field}=${encodeURIComponent(value)}`, field);
        }
      }
      assert.equal(app.store.lists.length, 0);
    });
  });

  it('refuses names that it does not know, and names that are given twice', async () => {
    await withApp({}, async (app) => {
      for (const name of [
        'stat',
        'page',
        'offset',
        'State',
        'state[]',
        '__proto__',
        'constructor',
        'x.y',
        '',
      ]) {
        await refused(app, `?${encodeURIComponent(name)}=1`, name);
      }
      await refused(app, '?state=rung&state=rung', 'state');
      await refused(app, '?limit=1&limit=2', 'limit');
      await refused(app, `?${'x'.repeat(2000)}=1`, 'x'.repeat(100));
      assert.deepEqual(await page(app, '/api/rings?&&'), { rings: [], next: null });
    });
  });

  it('refuses a key in the URL, and says what to do', async () => {
    await withApp({}, async (app) => {
      for (const name of ['key', 'token', 'KEY']) {
        const alone = await app.fetch(`/api/rings?${name}=${rightKey}`);
        assert.equal(alone.status, 401);
        assert.match(JSON.stringify(await problem(alone)), /A key in the URL is not accepted/);
        const beside = await app.fetch(`/api/rings?${name}=${rightKey}`, { headers: keyHeader });
        assert.equal(beside.status, 422);
        assert.match(JSON.stringify(await problem(beside)), /no key in the URL/);
      }
    });
    await withApp({ keys: false }, async (app) => {
      assert.equal((await app.fetch('/api/rings?key=test-key-1')).status, 422);
      assert.equal((await app.fetch('/api/rings')).status, 200);
      const foreign = await app.fetch('/api/rings', { headers: { Origin: 'https://elsewhere.example' } });
      assert.equal(foreign.status, 403);
    });
  });
});
