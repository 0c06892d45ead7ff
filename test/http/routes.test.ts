import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import express from 'express';
import { z } from 'zod';
import { Admission } from '../../src/http/access/admission.js';
import { jsonAnswer } from '../../src/http/answer.js';
import { empty, json } from '../../src/http/declared-answers.js';
import { mount } from '../../src/http/mount.js';
import { type Route, route } from '../../src/http/route.js';
import { HttpServer } from '../../src/http/server.js';
import { Stopping } from '../../src/http/stopping.js';
import { KeyRing } from '../../src/keys/key-ring.js';
import { ManualClock } from '../system/manual-clock.js';
import { problem, RunningApp, rightKey, withApp } from './running-app.js';

const common = {
  method: 'POST',
  path: '/twice',
  body: z.object({ number: z.int({ error: 'a whole number' }) }),
  answers: { 200: [json(z.object({ number: z.int() }))] },
  handle: ({ fields }: { fields: { number: number } }) => jsonAnswer(200, { number: 2 * fields.number }),
} as const;

/** Serves these routes alone, locked by the right key, with what is told of refusals. */
async function withRoutes(
  routes: readonly Route[],
  test: (url: string, told: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const app = express();
  const told: unknown[] = [];
  mount(app, routes, {
    admission: new Admission(new KeyRing([{ name: 'door', key: rightKey }]), undefined),
    stopping: new Stopping(),
    addressOf: () => 'somewhere',
    tell: (event) => told.push(event),
    version: '1.2.3',
  });
  const server = new HttpServer(app, { host: '127.0.0.1', port: 0, clock: new ManualClock() });
  const { url } = await server.start();
  try {
    await test(url, told);
  } finally {
    await server.stop();
  }
}

function post(url: string, fields: unknown, key = rightKey): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-BellBot-Key': key, Connection: 'close' },
    body: JSON.stringify(fields),
  });
}

describe('a route', () => {
  it('that names no right does not compile', () => {
    // @ts-expect-error `right` is missing
    const nobody = route(common);
    // @ts-expect-error there is no such right
    const anybody = route({ ...common, right: 'anybody' });
    assert.ok(nobody !== undefined && anybody !== undefined);
  });

  it('that answers with a status that it does not declare does not compile', () => {
    // @ts-expect-error 201 is not among the answers
    const strange = route({ ...common, right: 'open', handle: () => jsonAnswer(201, {}) });
    // @ts-expect-error nor is 404
    const elsewhere = route({ ...common, right: 'open', refusal: () => ({ status: 404 }) });
    assert.ok(strange !== undefined && elsewhere !== undefined);
  });

  it('is mounted, checked and locked by its declaration alone', async () => {
    await withRoutes([route({ ...common, right: 'ring' })], async (url, told) => {
      const ask = (fields: unknown, key = rightKey): Promise<Response> => post(`${url}/twice`, fields, key);
      assert.deepEqual(await (await ask({ number: 21 })).json(), { number: 42 });
      assert.equal((await ask({ number: 21 }, 'wrong')).status, 401);
      const refused = await ask({ number: 'x' });
      assert.equal(refused.status, 422);
      assert.deepEqual((await problem(refused)).errors, [{ field: 'number', expected: 'a whole number' }]);
      assert.equal((await fetch(`${url}/twice`)).status, 405);
      assert.equal(told.length, 3);
    });
  });

  it('may be asked by its path, the query and the body at once, and says what is wrong with all of them', async () => {
    const error = 'a number of one digit';
    const digit = z.string().regex(/^\d$/, { error }).transform(Number);
    const product = route({
      method: 'POST',
      path: '/times/:first/by',
      right: 'ring',
      params: z.object({ first: digit }),
      query: z.strictObject({ second: digit }),
      body: z.object({ third: z.int({ error: 'a whole number' }) }),
      answers: { 200: [json(z.object({ number: z.int() }))] },
      handle: ({ params, query, fields }) =>
        jsonAnswer(200, { number: params.first * query.second * fields.third }),
    });
    await withRoutes([product], async (url) => {
      const right = await post(`${url}/times/2/by?second=3`, { third: 7 });
      assert.deepEqual([right.status, await right.json()], [200, { number: 42 }]);
      const wrong = await post(`${url}/times/two/by?second=three`, { third: 'seven' });
      assert.equal(wrong.status, 422);
      assert.deepEqual((await problem(wrong)).errors, [
        { field: 'first', expected: error },
        { field: 'second', expected: error },
        { field: 'third', expected: 'a whole number' },
      ]);
      const twice = await post(`${url}/times/2/by?second=3&second=4`, { third: 7 });
      assert.deepEqual((await problem(twice)).errors, [{ field: 'second', expected: 'one value' }]);
    });
  });

  it('gets the bytes of a body as they came, where it asks for them', async () => {
    const seen: unknown[] = [];
    const common = { method: 'POST', right: 'ring', answers: { 204: [empty] } } as const;
    const routes = [
      route({
        ...common,
        path: '/signed',
        bytes: true,
        handle: ({ body }) => {
          seen.push(body.kind, Buffer.from(body.bytes).toString());
          return { status: 204 };
        },
      }),
      route({
        ...common,
        path: '/plain',
        handle: ({ body }) => {
          seen.push(body.kind, 'bytes' in body);
          return { status: 204 };
        },
      }),
    ];
    await withRoutes(routes, async (url) => {
      const headers = { 'Content-Type': 'application/json', 'X-BellBot-Key': rightKey, Connection: 'close' };
      const body = '{ "b": "\u00e9",\n"a":1.0 }';
      assert.equal((await fetch(`${url}/signed`, { method: 'POST', headers, body })).status, 204);
      assert.equal((await fetch(`${url}/signed`, { method: 'POST', headers })).status, 204);
      assert.equal((await fetch(`${url}/plain`, { method: 'POST', headers, body })).status, 204);
      assert.deepEqual(seen, ['json', body, 'none', '', 'json', false]);
    });
  });
});

describe('every route', () => {
  const { routes } = new RunningApp();

  it('reads the parameters of its path, and no others', () => {
    for (const { path, params } of routes) {
      const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      const read = params instanceof z.ZodObject ? Object.keys(params.shape) : [];
      assert.deepEqual(read, named, path);
    }
  });

  it('has a body only where one is read, and answers something', () => {
    for (const { method, path, body, reads, answers } of routes) {
      assert.ok(body === undefined || reads !== 'nothing', path);
      assert.ok(
        Object.values(answers).every((bodies) => bodies.length > 0),
        path,
      );
      assert.ok(Object.keys(answers).length > 0, `${method} ${path}`);
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
      for (const path of [
        '/elsewhere',
        '/api/x',
        '/api/docs/x/y',
        '/api/rings/x/y',
        '/ring/x',
        '/favicon.ico',
        '/.env',
      ]) {
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
        '/api/rings': 'GET, HEAD, DELETE, OPTIONS',
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
