import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import express from 'express';
import { isBellBotError } from '../../src/core/errors.js';
import { HttpServer, serverLimits } from '../../src/http/server.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { problem, RunningApp, rightKey, withApp } from './running-app.js';

function server(host: string, port = 0): HttpServer {
  return new HttpServer(express(), { host, port, clock: new ManualClock() });
}

describe('the server', () => {
  it('says where it listens, the free port that it took included', async () => {
    const one = server('127.0.0.1');
    const { host, port, url } = await one.start();
    assert.deepEqual([host, url], ['127.0.0.1', `http://127.0.0.1:${port}`]);
    assert.ok(port > 0);
    await one.stop();
  });

  it('says in words why it cannot listen, and what to do', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const cases: [HttpServer, RegExp][] = [
      [server('127.0.0.1', port), new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use.*port=`)],
      [server('192.0.2.1'), /^This machine has no address 192\.0\.2\.1\..*host=/],
      [server('no-such-name.invalid'), /^No address is known for the name no-such-name\.invalid\..*host=/],
    ];
    for (const [one, words] of cases) {
      await assert.rejects(one.start(), (error) => {
        assert.ok(isBellBotError(error, 'cannot-listen'));
        assert.match(error.message, words);
        return true;
      });
      await one.stop();
    }
    await new Promise((resolve) => {
      taken.close(resolve);
    });
  });

  it('does nothing until it is started, and may be stopped before', async () => {
    const one = server('127.0.0.1');
    await one.stop();
    await one.stop();
  });

  it('that is stopped while it starts does not go on listening', async () => {
    const one = server('localhost');
    const started = one.start();
    await one.stop();
    await assert.rejects(fetch((await started).url));
  });

  it('has limits against slow senders and large headers', () => {
    assert.ok(serverLimits.headersTimeout <= 10_000 && serverLimits.requestTimeout <= 15_000);
    assert.equal(serverLimits.maxHeaderSize, 16_384);
  });
});

describe('a server that stops', () => {
  it('closes idle connections at once, and takes no more', async () => {
    const app = await new RunningApp().start();
    const closed = new Promise<void>((resolve) => {
      const socket = connect(app.port, '127.0.0.1');
      socket.on('close', () => resolve());
      socket.once('data', () => void app.server.stop());
      socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    await closed;
    await app.server.stop();
    await assert.rejects(app.fetch('/livez'));
    await app.ringer.stop();
  });

  it('refuses rings on the connections that are still there, and says that it is not ready', async () => {
    await withApp({}, async (app) => {
      const socket = connect(app.port, '127.0.0.1');
      let received = '';
      const ended = new Promise<void>((resolve) => {
        socket.on('close', () => resolve());
      });
      socket.on('data', (data) => {
        received += String(data);
      });
      socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /readyz HTTP/1.1\r\nHost: x\r\n');
      while (!received.includes('ok')) {
        await settle();
      }
      const stopped = app.server.stop();
      socket.write(`\r\nPOST /ring HTTP/1.1\r\nHost: x\r\nX-BellBot-Key: ${rightKey}\r\n\r\n`);
      await Promise.all([ended, stopped]);
      assert.match(received, /HTTP\/1\.1 503 [\s\S]*"code":"stopping"[\s\S]*"board":/);
      assert.match(received, /\r\nConnection: close\r\n/);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('refuses a ring whose body comes only then with 503, through the ringer too', async () => {
    await withApp({}, async (app) => {
      await app.ringer.stop();
      const response = await app.ring({});
      assert.equal(response.status, 503);
      assert.equal((await problem(response)).code, 'stopping');
    });
  });

  it('cuts off within a second who does not finish', async () => {
    const app = await new RunningApp().start();
    const socket = connect(app.port, '127.0.0.1');
    let connected = false;
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => {
      socket.on('close', () => resolve());
    });
    socket.write(
      'POST /ring HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\n{',
    );
    const probe = app.fetch('/livez', { headers: { Connection: 'close' } }).then(() => {
      connected = true;
    });
    while (!connected) {
      await settle();
    }
    await probe;
    let stopped = false;
    const stopping = app.server.stop().then(() => {
      stopped = true;
    });
    await settle();
    assert.equal(stopped, false);
    await app.serverClock.advance(1000);
    await Promise.all([stopping, closed]);
    await app.ringer.stop();
  });
});
