import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import express from 'express';
import { z } from 'zod';
import { Admission } from '../../src/http/admission.js';
import { jsonAnswer } from '../../src/http/answer.js';
import { route } from '../../src/http/route.js';
import { mount } from '../../src/http/serve.js';
import { HttpServer } from '../../src/http/server.js';
import { Stopping } from '../../src/http/stopping.js';
import { KeyRing } from '../../src/keys/key-ring.js';
import { ManualClock } from '../system/manual-clock.js';
import { problem, rightKey, withApp } from './running-app.js';

const common = {
  method: 'POST',
  path: '/twice',
  input: z.object({ number: z.int({ error: 'a whole number' }) }),
  output: z.object({ number: z.int() }),
  handle: ({ input }: { input: { number: number } }) => jsonAnswer(200, { number: 2 * input.number }),
} as const;

describe('a route', () => {
  it('that names no right does not compile', () => {
    // @ts-expect-error `right` is missing
    const nobody = route(common);
    // @ts-expect-error there is no such right
    const anybody = route({ ...common, right: 'anybody' });
    assert.ok(nobody !== undefined && anybody !== undefined);
  });

  it('is mounted, checked and locked by its declaration alone', async () => {
    const app = express();
    const told: unknown[] = [];
    mount(app, [route({ ...common, right: 'ring' })], {
      admission: new Admission(new KeyRing([{ name: 'door', key: rightKey }]), undefined),
      stopping: new Stopping(),
      addressOf: () => 'somewhere',
      tell: (event) => told.push(event),
    });
    const server = new HttpServer(app, { host: '127.0.0.1', port: 0, clock: new ManualClock() });
    const { url } = await server.start();
    try {
      const ask = (fields: unknown, key = rightKey): Promise<Response> =>
        fetch(`${url}/twice`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-BellBot-Key': key, Connection: 'close' },
          body: JSON.stringify(fields),
        });
      assert.deepEqual(await (await ask({ number: 21 })).json(), { number: 42 });
      assert.equal((await ask({ number: 21 }, 'wrong')).status, 401);
      const refused = await ask({ number: 'x' });
      assert.equal(refused.status, 422);
      assert.deepEqual((await problem(refused)).errors, [{ field: 'number', expected: 'a whole number' }]);
      assert.equal((await fetch(`${url}/twice`)).status, 405);
      assert.equal(told.length, 3);
    } finally {
      await server.stop();
    }
  });
});

describe('every answer', () => {
  it('is not cached, not sniffed, sends no referrer, and does not say what made it', async () => {
    await withApp({}, async (app) => {
      for (const [method, path] of [
        ['GET', '/'],
        ['GET', '/livez'],
        ['GET', '/elsewhere'],
        ['POST', '/ring'],
        ['DELETE', '/ring'],
        ['OPTIONS', '/ring'],
        ['GET', '/api/rings/x'],
      ] as const) {
        const { headers } = await app.fetch(path, { method });
        assert.equal(headers.get('cache-control'), 'no-store');
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('referrer-policy'), 'no-referrer');
        assert.equal(headers.get('x-powered-by'), null);
        assert.equal(headers.get('etag'), null);
      }
    });
  });
});

describe('a path or a method that is not there', () => {
  it('answers 404 as a problem document', async () => {
    await withApp({}, async (app) => {
      for (const path of ['/elsewhere', '/api', '/api/rings/x/y', '/ring/x', '/favicon.ico', '/.env']) {
        for (const method of ['GET', 'POST', 'PUT', 'OPTIONS']) {
          const response = await app.fetch(path, { method });
          assert.equal(response.status, 404, `${method} ${path}`);
          assert.equal((await problem(response)).code, 'not-found');
        }
      }
    });
  });

  it('answers 405 with Allow as a problem document', async () => {
    await withApp({}, async (app) => {
      const cases = {
        '/ring': 'POST, OPTIONS',
        '/livez': 'GET, HEAD, OPTIONS',
        '/api/rings/x': 'GET, HEAD, DELETE, OPTIONS',
        '/api/rings/x/changes': 'GET, HEAD, OPTIONS',
        '/api/rings': 'GET, HEAD, OPTIONS',
      };
      for (const [path, allow] of Object.entries(cases)) {
        const others = ['GET', 'POST', 'DELETE'].filter((method) => !allow.includes(method));
        for (const method of ['PUT', 'PATCH', ...others]) {
          const response = await app.fetch(path, { method });
          assert.equal(response.status, 405, `${method} ${path}`);
          assert.equal(response.headers.get('allow'), allow);
          assert.equal((await problem(response)).code, 'method-not-allowed');
        }
        const options = await app.fetch(path, { method: 'OPTIONS' });
        assert.deepEqual([options.status, options.headers.get('allow')], [204, allow]);
      }
      assert.equal(await app.status('HEAD', '/ring', {}), 405);
    });
  });

  it('answers 400 to a URL that cannot be decoded, and does not repeat it', async () => {
    await withApp({}, async (app) => {
      const urls = ['/api/rings/%ZZ', '/api/rings/%', '/api/rings/%E9', '/api/rings/%ED%A0%80'];
      for (const url of urls) {
        const answer = await app.raw(`GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        assert.match(answer, /^HTTP\/1\.1 400 /, url);
        assert.match(answer, /"code":"bad-request"/);
      }
      const strange = ['/%ZZ', '*', 'http://[/ring', 'http://evil.example/elsewhere', '/?%', '/ring?%ZZ=%'];
      for (const url of strange) {
        const answer = await app.raw(`GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        assert.match(answer, /^HTTP\/1\.1 (200|4\d\d) /, url);
      }
      assert.doesNotMatch(inspect(app.told, { depth: 9 }), /ZZ|evil/);
    });
  });
});
