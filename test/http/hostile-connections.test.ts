import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { type RunningApp, rightKey, withApp } from './running-app.js';

const keyLine = `X-BellBot-Key: ${rightKey}`;
const ring = `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nContent-Length: 0\r\n\r\n`;
const lastRing = ring.replace('Host: x', 'Host: x\r\nConnection: close');

function statuses(answer: string): string[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
}

/** Checks that the last answer is a problem document of that status and code, and that its connection was closed. */
function assertProblem(answer: string, status: number, code: string): void {
  assert.match(
    answer,
    new RegExp(`HTTP/1\\.1 ${status} [\\s\\S]*application/problem\\+json[\\s\\S]*"code":"${code}"`),
  );
  assert.match(answer, /\r\nConnection: close\r\n/);
  const [head = '', body = ''] = answer.slice(answer.lastIndexOf('HTTP/1.1')).split('\r\n\r\n');
  assert.equal(Number(/Content-Length: (\d+)/.exec(head)?.[1]), Buffer.byteLength(body));
  assert.equal(JSON.parse(body).status, status);
}

const quick = { headersTimeout: 60, requestTimeout: 120, connectionsCheckingInterval: 10 };

describe('a connection that misbehaves', () => {
  it('is answered 400 for what is no HTTP', async () => {
    await withApp({}, async (app) => {
      const pieces = [
        'hello\r\n\r\n',
        '\u0000\u0001\u0002',
        'GET\r\n\r\n',
        'POST /ring HTTP/1.1\r\n\r\n',
        'POST /ring HTTP/9.9\r\nHost: x\r\n\r\n',
        'POST /ring HTTP/1.1\r\nHost x\r\n\r\n',
        'POST /ri\u0000ng HTTP/1.1\r\nHost: x\r\n\r\n',
        `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nContent-Length: -1\r\n\r\n`,
        `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
        `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
        `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nTransfer-Encoding: nonsense\r\n\r\n{}`,
      ];
      for (const piece of pieces) {
        assertProblem(await app.raw(piece), 400, 'bad-request');
      }
      assert.equal(app.accepted.length, 0);
      assert.equal(app.refusals.length, pieces.length);
    });
  });

  it('is answered 400 for a URL that cannot be read, which is not repeated', async () => {
    await withApp({}, async (app) => {
      const urls = ['http://[/evil', 'http://evil%@x/ring', 'http://xn--evil"-/ring', '//evil@[/ring#'];
      for (const url of urls) {
        for (const method of ['GET', 'POST', 'OPTIONS']) {
          const answer = await app.raw(`${method} ${url} HTTP/1.1\r\nHost: x\r\n\r\n`);
          assertProblem(answer, 400, 'bad-request');
          assert.doesNotMatch(answer, /evil/);
        }
      }
      assert.doesNotMatch(inspect(app.told, { depth: 9 }), /evil/);
      assert.equal(app.refusals.length, 12);
    });
  });

  it('is answered 400 for broken chunks, once', async () => {
    await withApp({}, async (app) => {
      const head = `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
      for (const body of ['zz\r\n{}\r\n0\r\n\r\n', '2\r\n{}xx0\r\n\r\n', '-1\r\n']) {
        const answer = await app.raw(head, body);
        assert.deepEqual(statuses(answer), ['400']);
        assertProblem(answer, 400, 'bad-request');
      }
      assert.deepEqual(app.refusals, ['bad-request', 'bad-request', 'bad-request']);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('is answered 415 for a transfer coding beside chunked', async () => {
    await withApp({}, async (app) => {
      const answer = await app.raw(
        `POST /ring HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${keyLine}\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      );
      assert.deepEqual(statuses(answer), ['415']);
    });
  });

  it('is answered 431 for more than 16 KB of headers', async () => {
    await withApp({}, async (app) => {
      const large = `X-Large: ${'y'.repeat(17_000)}\r\n`;
      assertProblem(
        await app.raw(`POST /ring HTTP/1.1\r\nHost: x\r\n${large}\r\n`),
        431,
        'headers-too-large',
      );
      assert.equal((await app.ring({}, { 'X-Large': 'y'.repeat(15_000) })).status, 202);
    });
  });

  it('is answered 408 for headers that do not come', async () => {
    await withApp({ limits: quick }, async (app) => {
      for (const piece of ['', 'POST /ring HTTP/1.1\r\nHost: x\r\nX-Slow: ']) {
        assertProblem(await app.raw(piece), 408, 'request-timeout');
      }
    });
  });

  it('is answered 408 for a body that does not come, and nothing rings', async () => {
    await withApp({ limits: quick }, async (app) => {
      const head = `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n`;
      assertProblem(await app.raw(head, '{"te'), 408, 'request-timeout');
      assertProblem(await app.raw(head), 408, 'request-timeout');
      assert.deepEqual(app.refusals, ['request-timeout', 'request-timeout']);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('is closed when it goes on sending a body that was refused', async () => {
    await withApp({ limits: quick }, async (app) => {
      const answer = await app.raw(
        `POST /ring HTTP/1.1\r\nHost: x\r\n${keyLine}\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{`,
      );
      assert.deepEqual(statuses(answer), ['413']);
    });
  });

  it('that closes its half in the middle of a request rings nothing', async () => {
    await withApp({}, async (app) => {
      for (const bytes of [
        'POST /ring HTTP/1.1\r\nHo',
        ring.replace('Content-Length: 0', 'Content-Length: 20\r\nContent-Type: application/json') +
          '{"text":',
      ]) {
        const answer = await halfClosed(app, bytes);
        assert.match(answer, /^(HTTP\/1\.1 400 |$)/);
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('that closes its half after a request is answered', async () => {
    await withApp({}, async (app) => {
      assert.deepEqual(statuses(await halfClosed(app, ring)), ['202']);
    });
  });

  it('may send requests one after another without waiting, and is answered in their order', async () => {
    await withApp({}, async (app) => {
      const bad = ring.replace(rightKey, 'wrong');
      const livez = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n';
      const answer = await app.raw(ring + bad + livez + ring + lastRing);
      assert.deepEqual(statuses(answer), ['202', '401', '200', '202', '202']);
      assert.equal(app.accepted.length, 3);
    });
  });

  it('never has the answer for nonsense take the place of the answer to the request before it', async () => {
    await withApp({}, async (app) => {
      const answer = await app.raw(`${ring}nonsense\r\n\r\n`);
      assert.deepEqual(statuses(answer), ['202', '400']);
      assertProblem(answer, 400, 'bad-request');
      assert.equal(app.accepted.length, 1);
    });
  });

  it('may say Expect: 100-continue, or expect anything else', async () => {
    await withApp({}, async (app) => {
      const expecting = (what: string): string =>
        `POST /ring HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: ${what}\r\n${keyLine}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
      assert.deepEqual(statuses(await app.raw(expecting('100-continue'))), ['100', '202']);
      assert.deepEqual(statuses(await app.raw(expecting('wonders'))), ['202']);
    });
  });

  it('that asks to be upgraded or for a tunnel gets neither', async () => {
    await withApp({}, async (app) => {
      const upgrade =
        'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';
      assert.deepEqual(statuses(await app.raw(upgrade)), ['200']);
      assert.deepEqual(statuses(await app.raw('CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n')), []);
    });
  });
});

function halfClosed(app: RunningApp, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: app.port, host: '127.0.0.1', allowHalfOpen: true });
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => {
      received += data;
    });
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve(received));
    socket.end(bytes);
  });
}
