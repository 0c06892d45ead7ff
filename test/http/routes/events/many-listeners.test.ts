import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { mostListenersOfOne } from '../../../../src/http/routes/events/listeners.js';
import { settle } from '../../../system/manual-clock.js';
import { problem, type RunningApp, rightKey, withApp } from '../../running-app.js';
import { ListeningClient } from './listening-client.js';

const locked = { 'X-BellBot-Key': rightKey };
const listen = ListeningClient.listen;

/** Lets the pauses of those who are sent something be over until it is so. */
async function passUntil(app: RunningApp, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await app.clock.advance(10);
    await settle();
  }
}

function tell(app: RunningApp, count: number, text = ''): void {
  app.events.tell({
    type: 'tunnel-status',
    status: { state: 'up', url: `https://${count}.example/${text}` },
  });
}

/** Asks for the events and takes nothing, not even the head. */
function deaf(app: RunningApp): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: app.port }, () => {
      socket.write(`GET /api/events HTTP/1.1\r\nHost: localhost\r\nX-BellBot-Key: ${rightKey}\r\n\r\n`, () =>
        resolve(socket),
      );
    });
    socket.pause();
    socket.on('error', () => {});
  });
}

describe('a thousand listeners', () => {
  it('hear everything in order, once, beside some who never read; and all others are answered meanwhile', async () => {
    await withApp({ byHand: false }, async (app) => {
      const unread = await Promise.all(Array.from({ length: 10 }, () => deaf(app)));
      const clients: ListeningClient[] = [];
      while (clients.length < mostListenersOfOne - unread.length) {
        const more = Array.from({ length: 30 }, () => listen(app));
        clients.push(...(await Promise.all(more)));
      }
      const events = 60;
      for (let count = 1; count <= events; count += 1) {
        tell(app, count);
        if (count % 7 === 0) {
          await settle();
        }
        if (count % 20 === 0) {
          assert.equal((await app.ring({})).status, 202);
        }
      }
      const expected = app.events.lastId;
      assert.ok(expected >= events + 3);
      await passUntil(app, () => clients.every(({ ids }) => ids.at(-1) === app.events.lastId));
      const all = Array.from({ length: app.events.lastId }, (_, at) => at + 1);
      for (const { ids } of clients) {
        assert.deepEqual(ids, all);
      }
      const turnedAway = await app.fetch('/api/events', { headers: locked });
      assert.equal(turnedAway.status, 503);
      assert.equal((await problem(turnedAway)).code, 'too-many-listeners');
      assert.ok(Number(turnedAway.headers.get('retry-after')) > 0);
      // Places for others are not theirs.
      const others = await Promise.all(Array.from({ length: 200 }, () => app.status('GET', '/livez', {})));
      assert.ok(others.every((status) => status === 200));
      for (const one of [...unread, ...clients]) {
        one instanceof ListeningClient ? one.leave() : one.destroy();
      }
    });
  });
});

describe('a listener that takes nothing', () => {
  it('is cut when it is a megabyte behind, and goes on when it comes back', async () => {
    await withApp({}, async (app) => {
      const slow = await listen(app, '/api/events', {}, false);
      const quick = await listen(app);
      const text = 'x'.repeat(60_000);
      let count = 0;
      const wasCut = (): boolean =>
        app.told.some((event) => event.type === 'connections-closed' && event.reason === 'behind');
      // The system holds some megabytes before anything is left to BellBot.
      while (!wasCut() && count < 2000) {
        count += 1;
        tell(app, count, text);
        await quick.until(({ ids }) => ids.length === count);
      }
      assert.ok(wasCut(), 'it was never cut');
      slow.read();
      await slow.until(({ isClosed }) => isClosed);
      assert.deepEqual(
        slow.ids,
        Array.from({ length: slow.ids.length }, (_, at) => at + 1),
      );
      assert.ok(slow.ids.length > 10 && slow.ids.length < count);
      const again = await listen(app, '/api/events', { 'Last-Event-ID': slow.lastId });
      await again.until(({ ids }) => ids.at(-1) === count);
      assert.deepEqual([...slow.ids, ...again.ids], quick.ids);
      again.leave();
      quick.leave();
    });
  });

  it('is left alone for as long as it is not, though other connections would be cut', async () => {
    await withApp({}, async (app) => {
      const slow = await listen(app, '/api/events', {}, false);
      tell(app, 1);
      await app.serverClock.advance(3_600_000);
      await app.clock.advance(3_600_000);
      slow.read();
      await slow.until(({ ids }) => ids.length === 1);
      assert.equal(slow.isClosed, false);
      slow.leave();
    });
  });

  it('that catches up does so at its own pace, and misses nothing', async () => {
    await withApp({}, async (app) => {
      const text = 'x'.repeat(10_000);
      for (let count = 1; count <= 2000; count += 1) {
        tell(app, count, text);
      }
      const slow = await listen(app, '/api/events', { 'Last-Event-ID': '0' }, false);
      for (let turn = 0; turn < 200; turn += 1) {
        await settle();
      }
      tell(app, 2001);
      slow.read();
      await slow.until(({ ids }) => ids.length === 2001);
      assert.deepEqual(
        slow.ids,
        Array.from({ length: 2001 }, (_, at) => at + 1),
      );
      slow.leave();
    });
  });

  it('that falls out of what is kept is cut, and reads afresh', async () => {
    await withApp({ stream: { most: 5 } }, async (app) => {
      const client = await listen(app);
      await client.until(({ events }) => events.length === 1);
      for (let count = 1; count <= 6; count += 1) {
        tell(app, count);
      }
      await client.until(({ isClosed }) => isClosed);
      const again = await listen(app, '/api/events', { 'Last-Event-ID': client.lastId });
      await again.until(({ events }) => events.length === 2);
      assert.equal(again.events[0]?.event, 'reset');
      again.leave();
    });
  });
});

describe('when BellBot stops', () => {
  it('listeners are gone at once, also those that take nothing', async () => {
    await withApp({}, async (app) => {
      const [reads, sleeps] = [await listen(app), await listen(app, '/api/events', {}, false)];
      const text = 'x'.repeat(60_000);
      for (let count = 1; count <= 100; count += 1) {
        tell(app, count, text);
        await reads.until(({ ids }) => ids.length === count);
      }
      const [timers, now] = [app.clock.timers, app.serverClock.monotonic()];
      assert.ok(timers > 0);
      await app.server.stop();
      assert.equal(app.serverClock.monotonic(), now, 'nobody was waited for');
      await reads.until(({ isClosed }) => isClosed);
      sleeps.leave();
      assert.equal(app.clock.timers, timers - 1);
    });
  });
});
