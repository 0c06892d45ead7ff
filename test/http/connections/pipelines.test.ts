import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { connectionLimits } from '../../../src/http/connections/connection-table.js';
import { settle } from '../../system/manual-clock.js';
import { type RunningApp, rightKey, withApp } from '../running-app.js';

const { pipelined, untaken } = connectionLimits;
const livez = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n';
const lastLivez = livez.replace('Host: x', 'Host: x\r\nConnection: close');

function statuses(answer: string): string[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
}

function closings(app: RunningApp): [string, number][] {
  return app.told.flatMap((event) =>
    event.type === 'connections-closed' ? [[event.reason, event.count] as [string, number]] : [],
  );
}

/** A connection that reads nothing. */
async function unread(app: RunningApp): Promise<Socket> {
  const socket = connect({ port: app.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.pause();
  await once(socket, 'connect');
  return socket;
}

describe('requests that are sent without waiting for answers', () => {
  it(`are all answered in order, up to ${pipelined} behind the first`, async () => {
    await withApp({}, async (app) => {
      const answer = await app.raw(livez.repeat(pipelined) + lastLivez);
      assert.equal(statuses(answer).length, pipelined + 1);
      assert.deepEqual(closings(app), []);
    });
  });

  it('are begun one after another: what stands behind a ring that is waited for has not begun', async () => {
    await withApp({}, async (app) => {
      const ring = (headers: string): string =>
        `POST /ring HTTP/1.1\r\nHost: x\r\nX-BellBot-Key: ${rightKey}\r\n${headers}Content-Length: 0\r\n\r\n`;
      const answered = app.raw(ring('Prefer: wait=10\r\n') + ring('Connection: close\r\n'));
      while (app.accepted.length === 0 || app.clock.timers === 0) {
        await settle();
      }
      assert.equal(app.accepted.length, 1);
      await app.clock.advance(10_000);
      assert.deepEqual(statuses(await answered), ['202', '202']);
      assert.equal(app.accepted.length, 2);
    });
  });

  it('end their connection when there are more, are not all read, and are told of once', async () => {
    await withApp({}, async (app) => {
      for (const count of [pipelined + 2, 100, 4000]) {
        const before = app.answers.length;
        await app.raw(livez.repeat(count));
        assert.ok(app.answers.length - before <= 1, `${app.answers.length - before} of ${count} were begun`);
      }
      assert.deepEqual(closings(app), [['pipelined', 1]]);
      await app.serverClock.advance(60_000);
      assert.deepEqual(closings(app), [
        ['pipelined', 1],
        ['pipelined', 2],
      ]);
      assert.equal((await app.fetch('/livez')).status, 200);
    });
  });

  it('do not keep a later one from being answered, also when everything is read with care', async () => {
    await withApp({}, async (app) => {
      await app.raw(livez.repeat(100));
      // Longer than a slice, its body too.
      const text = 'word '.repeat(300);
      const long = { 'X-Long': 'y'.repeat(9000) };
      assert.equal((await app.ring({ text, who: 'w'.repeat(60) }, long)).status, 202);
      assert.equal(statuses(await app.raw(livez.repeat(9) + lastLivez)).length, 10);
      assert.equal(app.accepted[0]?.text?.slice(0, 5), 'word ');
    });
  });

  it('do not shut out others of this machine', async () => {
    await withApp({}, async (app) => {
      await app.raw(livez.repeat(100));
      assert.equal((await app.ring({})).status, 202);
    });
  });
});

describe('answers', () => {
  it('that nobody takes end their connection after a minute of the clock', async () => {
    await withApp({ limits: { pipelined: 1_000_000 } }, async (app) => {
      const socket = await unread(app);
      const closed = once(socket, 'close');
      const page = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
      // More than the system holds.
      for (let before = -1; app.answers.length !== before; ) {
        before = app.answers.length;
        socket.write(page.repeat(3000));
        for (let turns = 0; turns < 300; turns += 1) {
          await settle();
        }
      }
      await app.serverClock.advance(untaken + 2000);
      socket.resume();
      await closed;
      assert.deepEqual(closings(app), [['untaken', 1]]);
    });
  });

  it('on one connection are some thousands, and the last one says that it is', async () => {
    await withApp({ limits: { requests: 3 } }, async (app) => {
      const answer = await app.raw(livez.repeat(5));
      assert.deepEqual(statuses(answer), ['200', '200', '200']);
      assert.equal([...answer.matchAll(/\r\nConnection: close\r\n/g)].length, 1);
    });
  });
});

describe('a body in tiny pieces', () => {
  const head = `POST /ring HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-BellBot-Key: ${rightKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const inPieces = (body: string): string =>
    `${[...body].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`;

  it('is taken when it is short', async () => {
    await withApp({}, async (app) => {
      const answer = await app.raw(head + inPieces('{"text":"byte by byte"}'));
      assert.deepEqual(statuses(answer), ['202']);
    });
  });

  it('ends its connection when it goes on for long', async () => {
    await withApp({}, async (app) => {
      for (const length of [1000, 9000]) {
        assert.equal(await app.raw(head + inPieces(' '.repeat(length))), '');
      }
      assert.deepEqual(closings(app), [['crumbs', 1]]);
      assert.equal(app.accepted.length, 0);
    });
  });
});
