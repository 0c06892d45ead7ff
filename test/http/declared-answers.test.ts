import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { BellBotError } from '../../src/core/errors.js';
import { jsonAnswer } from '../../src/http/answer.js';
import { empty, json, text } from '../../src/http/declared-answers.js';
import { problemOf, problemType } from '../../src/http/problem.js';
import { route } from '../../src/http/route.js';
import { type SentAnswer, undeclared } from './declared-answers.js';
import { RunningApp, rightKey, withApp } from './running-app.js';

const doors = [
  route({
    method: 'POST',
    path: '/doors/:door/knocks',
    right: 'ring',
    params: z.object({ door: z.string() }),
    body: z.object({}),
    answers: { 200: [json(z.strictObject({ door: z.string() })), empty], 202: [text('text/plain')] },
    refusals: ['ring-not-found'],
    handle: ({ params }) => jsonAnswer(200, params),
  }),
];

const good: SentAnswer = {
  method: 'POST',
  path: '/doors/front/knocks',
  status: 200,
  type: 'application/json',
  body: '{"door":"front"}',
};

function problem(code: BellBotError['code'], change: Partial<SentAnswer> = {}): SentAnswer {
  const document = problemOf(code, 'Do this.');
  return { ...good, status: document.status, type: problemType, body: JSON.stringify(document), ...change };
}

describe('an answer', () => {
  it('is as its route declares it: status, type and body', () => {
    for (const answer of [
      good,
      { ...good, type: 'application/json; charset=utf-8' },
      { ...good, type: undefined, body: '' },
      { ...good, status: 202, type: 'text/plain; charset=utf-8', body: 'soon' },
      problem('ring-not-found'),
      problem('key-wrong'),
      problem('bad-json'),
      problem('invalid-field'),
      problem('method-not-allowed', { method: 'GET' }),
      problem('not-found', { path: '/doors' }),
      { ...good, method: 'OPTIONS', status: 204, type: undefined, body: '' },
    ]) {
      assert.equal(undeclared(doors, answer), undefined, JSON.stringify(answer));
    }
  });

  it('is found out when it is not', () => {
    for (const answer of [
      { ...good, status: 201 },
      { ...good, status: 202 },
      { ...good, type: 'text/html' },
      { ...good, type: undefined },
      { ...good, body: '{"door":"front","more":1}' },
      { ...good, body: '{"door":1}' },
      { ...good, body: '{}' },
      { ...good, method: 'GET' },
      { ...good, path: '/elsewhere' },
      { ...good, method: 'OPTIONS', status: 204, type: undefined, body: '', path: '/elsewhere' },
      problem('queue-full'),
      problem('not-found'),
      problem('method-not-allowed'),
      problem('internal'),
      problem('ring-not-found', { status: 200 }),
      problem('ring-not-found', { status: 410 }),
      problem('ring-not-found', { type: 'application/json' }),
      problem('ring-not-found', { body: '{"detail":"no"}' }),
    ]) {
      assert.notEqual(undeclared(doors, answer), undefined, JSON.stringify(answer));
    }
  });
});

describe('every answer that a test of the HTTP side gets', () => {
  it('is held against the declarations of the routes', async () => {
    const app = await new RunningApp().start();
    app.store.fault = new BellBotError('board-lost');
    assert.equal((await app.ring({})).status, 503);
    assert.equal((await app.fetch('/livez')).status, 200);
    await assert.rejects(app.stop(), /POST \/ring was answered 503 with board-lost, which is not declared/);
  });

  it('and so is one in pieces, and one over a connection of its own', async () => {
    await withApp({}, async (app) => {
      const csv = await app.fetch('/api/rings', {
        headers: { Accept: 'text/csv', 'X-BellBot-Key': rightKey },
      });
      assert.match(await csv.text(), /^id,bell,/);
      assert.match(await app.raw('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /200 OK/);
      assert.deepEqual(
        app.answers.map(({ path, status, body }) => [path, status, body.slice(0, 8)]),
        [
          ['/api/rings', 200, 'id,bell,'],
          ['/livez', 200, '{"status'],
        ],
      );
    });
  });
});
