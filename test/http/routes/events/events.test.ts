import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoTime } from '../../../../src/core/ring.js';
import { settle } from '../../../system/manual-clock.js';
import { type AppOptions, otherKey, problem, type RunningApp, rightKey, withApp } from '../../running-app.js';
import { ListeningClient } from './listening-client.js';

const locked = { 'X-BellBot-Key': rightKey };
const listen = ListeningClient.listen;

async function withDings(
  options: AppOptions,
  test: (app: RunningApp, dings: (...counts: number[]) => void) => Promise<void>,
): Promise<void> {
  await withApp(options, async (app) => {
    app.events.goOnFrom(1000);
    await test(app, (...counts) => {
      for (const count of counts) {
        app.events.tell({ type: 'ding', bell: 'bell', count });
      }
    });
  });
}

function countsOf(client: ListeningClient): unknown[] {
  return client.events.flatMap(({ event, data }) =>
    event === 'ding' ? [(data as { count: number }).count] : [],
  );
}

describe('GET /api/events', () => {
  it('says hello, and then everything that becomes of a ring, as its receipt says', async () => {
    await withDings({ byHand: false }, async (app) => {
      const client = await listen(app);
      assert.equal(client.status, 200);
      assert.equal(client.headers['content-type'], 'text/event-stream');
      assert.equal(client.headers['cache-control'], 'no-store');
      assert.equal(client.headers['x-accel-buffering'], 'no');
      await client.until(({ events }) => events.length === 1);
      const hello = { version: '1.2.3', now: isoTime(app.clock.now()), lastEventId: '1000' };
      assert.deepEqual(client.blocks, [{ id: '1000', event: 'hello', data: hello }]);

      const { id } = (await (await app.ring({ text: 'a\nb\u2028c\u0000' })).json().catch(() => ({}))) as {
        id?: string;
      };
      assert.equal(id, undefined, 'a control character is refused');
      const accepted = (await (await app.ring({ text: 'a\nb\u2028"c' })).json()) as { id: string };
      await app.clock.advance(2000);
      await client.until(({ events }) => events.length === 4);
      const rings = client.events.slice(1);
      assert.deepEqual(
        rings.map(({ event, data }) => [event, (data as { state: string }).state]),
        [
          ['ring', 'queued'],
          ['ring', 'striking'],
          ['ring', 'rung'],
        ],
      );
      const receipt = await (await app.fetch(`/api/rings/${accepted.id}`, { headers: locked })).json();
      assert.deepEqual(rings.at(-1)?.data, receipt);
      assert.deepEqual(client.ids, [1001, 1002, 1003]);
      client.leave();
    });
  });

  it('is narrowed by kinds and bells', async () => {
    await withDings({}, async (app, dings) => {
      const queries = [
        'types=store,tunnel',
        'types=ding',
        'bell=bell',
        'bell=front,bell&types=tunnel,ding',
        'bell=front',
        '',
      ];
      const clients = await Promise.all(queries.map((query) => listen(app, `/api/events?${query}`)));
      dings(1);
      app.events.tell({ type: 'tunnel-status', status: { state: 'off' } });
      app.events.tell({ type: 'ding', bell: 'front', count: 2 });
      app.events.tell({ type: 'store-status', status: { ready: true } });
      const all = clients.at(-1);
      await all?.until(({ ids }) => ids.length === 4);
      await settle();
      assert.deepEqual(
        clients.map(({ ids }) => ids),
        [[1002, 1004], [1001, 1003], [1001], [1001, 1002, 1003], [1003], [1001, 1002, 1003, 1004]],
      );
      for (const client of clients) {
        client.leave();
      }
    });
  });

  it('refuses what is no filter', async () => {
    await withApp({}, async (app) => {
      const wrong = [
        'types=',
        'types=rings',
        'types=ring,',
        'bell=',
        'bell=,',
        'bell=a,,b',
        'bells=a',
        'bell=a&bell=b',
        `bell=${'x'.repeat(1001)}`,
        'key=x',
        `lastEventId=${'1'.repeat(101)}`,
      ];
      for (const query of wrong) {
        const response = await app.fetch(`/api/events?${query}`, { headers: locked });
        assert.equal(response.status, 422, query);
        assert.equal((await problem(response)).code, 'invalid-field');
      }
    });
  });

  it('needs a key that may read, and gives no body to HEAD', async () => {
    await withApp({}, async (app) => {
      assert.equal((await app.fetch('/api/events')).status, 401);
      const head = await app.fetch('/api/events', { method: 'HEAD', headers: locked });
      assert.equal(head.status, 200);
      assert.equal(head.headers.get('content-type'), 'text/event-stream');
      assert.equal(await head.text(), '');
      assert.equal((await app.fetch('/api/events', { method: 'POST', headers: locked })).status, 405);
      const other = await listen(app, '/api/events', { 'X-BellBot-Key': otherKey });
      assert.equal(other.status, 200);
      other.leave();
    });
  });

  it('goes on exactly where a client was, whatever it asks for', async () => {
    await withDings({}, async (app, dings) => {
      const first = await listen(app);
      dings(1, 2);
      await first.until(({ ids }) => ids.length === 2);
      first.leave();
      dings(3);
      app.events.tell({ type: 'tunnel-status', status: { state: 'off' } });
      dings(4);
      const again = await listen(app, '/api/events', { 'Last-Event-ID': first.lastId });
      dings(5);
      await again.until(({ ids }) => ids.length === 4);
      assert.deepEqual(again.ids, [1003, 1004, 1005, 1006]);
      assert.equal(again.events[0]?.event, 'hello');
      assert.equal(again.events[0]?.id, '1002');
      assert.match(JSON.stringify(again.events[0]?.data), /"lastEventId":"1005"/);
      const narrow = await listen(app, '/api/events?types=tunnel,store&lastEventId=1000');
      app.events.tell({ type: 'store-status', status: { ready: true } });
      await narrow.until(({ ids }) => ids.length === 2);
      assert.deepEqual(narrow.ids, [1004, 1007]);
      const upToDate = await listen(app, '/api/events?lastEventId=7', { 'Last-Event-ID': '1007' });
      dings(6);
      await upToDate.until(({ ids }) => ids.length === 1);
      assert.deepEqual(
        upToDate.events.map(({ event }) => event),
        ['hello', 'ding'],
      );
      for (const client of [again, narrow, upToDate]) {
        client.leave();
      }
    });
  });

  it('has a client read afresh where it cannot go on', async () => {
    await withDings({ stream: { most: 3 } }, async (app, dings) => {
      dings(1, 2, 3, 4, 5);
      for (const known of ['1001', '999', '1006', '0', '-1', 'x', '1e3', '9'.repeat(16), '9'.repeat(99)]) {
        const client = await listen(app, '/api/events', { 'Last-Event-ID': known });
        await client.until(({ events }) => events.length === 2);
        assert.deepEqual(
          client.events.map(({ event, id }) => [event, id]),
          [
            ['reset', undefined],
            ['hello', '1005'],
          ],
          known,
        );
        client.leave();
      }
      const oldest = await listen(app, '/api/events', { 'Last-Event-ID': '1002' });
      await oldest.until(({ ids }) => ids.length === 3);
      assert.deepEqual(countsOf(oldest), [3, 4, 5]);
      oldest.leave();
    });
  });

  it('gives all of the ten thousand that it keeps to one who comes back', async () => {
    await withDings({}, async (app, dings) => {
      const all = Array.from({ length: 12_000 }, (_, at) => at + 1);
      dings(...all);
      const client = await listen(app, '/api/events', { 'Last-Event-ID': '3000' });
      await client.until(({ ids }) => ids.length === 10_000);
      assert.deepEqual(countsOf(client), all.slice(2000));
      dings(12_001);
      await client.until(({ ids }) => ids.length === 10_001);
      client.leave();
    });
  });

  it('shows that it is alive every 15 s, and how far one has heard who wants little', async () => {
    await withDings({}, async (app, dings) => {
      const [all, few] = [await listen(app), await listen(app, '/api/events?types=store')];
      await Promise.all([all, few].map((client) => client.until(({ blocks }) => blocks.length === 1)));
      await app.clock.advance(14_999);
      dings(1);
      await all.until(({ ids }) => ids.length === 1);
      await app.clock.advance(1);
      await all.until(({ blocks }) => blocks.length === 3);
      await few.until(({ blocks }) => blocks.length === 2);
      assert.deepEqual(all.blocks.at(-1), { comment: 'still here' });
      assert.deepEqual(few.blocks.at(-1), { comment: 'still here', id: '1001' });
      await app.clock.advance(15_000);
      await few.until(({ blocks }) => blocks.length === 3);
      assert.deepEqual(few.blocks.at(-1), { comment: 'still here' });
      all.leave();
      few.leave();
    });
  });

  it('leaves no timer behind', async () => {
    await withApp({}, async (app) => {
      const before = app.clock.timers;
      const client = await listen(app);
      assert.ok(app.clock.timers > before);
      client.leave();
      while (app.clock.timers > before) {
        await settle();
      }
    });
  });
});
