import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { systemClock } from '../../src/system/system-clock.js';
import { askLivez } from '../../src/tunnel/livez-request.js';
import { ManualClock } from '../system/manual-clock.js';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a request to /livez', () => {
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  it('asks GET /livez over a connection of its own, past the warning page of the free plan', async () => {
    const asked: unknown[] = [];
    const port = await serve((request, response) => {
      const { connection, 'ngrok-skip-browser-warning': skip } = request.headers;
      asked.push([request.method, request.url, skip, connection]);
      response.setHeader('content-type', 'text/plain').end('ok');
    });
    for (const origin of [`http://127.0.0.1:${port}`, `tcp://127.0.0.1:${port}`]) {
      const answer = await askLivez(origin, systemClock);
      assert.deepEqual(answer, { alive: true, contentType: 'text/plain' });
    }
    assert.deepEqual(asked, [
      ['GET', '/livez', 'true', 'close'],
      ['GET', '/livez', 'true', 'close'],
    ]);
  });

  it('takes only 200, and no answer of the edge itself', async () => {
    for (const status of [204, 302, 404, 500, 502]) {
      const port = await serve(
        (_request, response) => void response.writeHead(status, { location: '/' }).end(),
      );
      assert.deepEqual(await askLivez(`http://127.0.0.1:${port}`, systemClock), {
        alive: false,
        reason: `the answer was ${status}`,
      });
    }
    const port = await serve(
      (_request, response) => void response.writeHead(200, { 'ngrok-error-code': 'ERR_NGROK_6024' }).end(),
    );
    assert.deepEqual(await askLivez(`http://127.0.0.1:${port}`, systemClock), {
      alive: false,
      reason: 'the answer was 200 (ERR_NGROK_6024)',
    });
  });

  it('gives up on a server that is silent, and on one that begins and does not end', async () => {
    const beginnings: RequestListener[] = [
      () => undefined,
      (_request, response) => void response.writeHead(200).write('o'),
    ];
    for (const begin of beginnings) {
      const clock = new ManualClock();
      let arrived: () => void = () => undefined;
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const port = await serve((request, response) => {
        begin(request, response);
        arrived();
      });
      const answer = askLivez(`http://127.0.0.1:${port}`, clock);
      await arrival;
      await clock.advance(4_000);
      assert.deepEqual(await answer, { alive: false, reason: 'no answer within 4 s' });
      assert.equal(clock.timers, 0);
    }
  });

  it('gives up on an answer without end', async () => {
    const port = await serve((_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const clock = new ManualClock();
    assert.deepEqual(await askLivez(`http://127.0.0.1:${port}`, clock), {
      alive: false,
      reason: 'the answer was too long',
    });
    assert.equal(clock.timers, 0);
  });

  it('says why there was no connection, and never rejects', async () => {
    const clock = new ManualClock();
    const port = await serve(() => undefined);
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, 'close');
    }
    const refused = await askLivez(`http://127.0.0.1:${port}`, clock);
    assert.ok(!refused.alive);
    assert.match(refused.reason, /ECONNREFUSED/);
    assert.equal((await askLivez('http://[fe80::1%eth0]:1', clock)).alive, false);
    assert.equal(clock.timers, 0);
  });
});
