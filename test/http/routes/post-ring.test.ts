import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoTime } from '../../../src/core/ring.js';
import { acceptanceSchema } from '../../../src/http/routes/schemas.js';
import { problem, rightKey, withApp } from '../running-app.js';

describe('POST /ring', () => {
  it('answers 202 with the place of the ring in the queue', async () => {
    await withApp({}, async (app) => {
      const first = await app.ring({ who: 'Ada', text: 'Tea 🍵' });
      const second = await app.ring({});
      assert.equal(first.status, 202);
      assert.equal(first.headers.get('content-type'), 'application/json');
      const [one, two] = [
        acceptanceSchema.parse(await first.json()),
        acceptanceSchema.parse(await second.json()),
      ];
      assert.equal(first.headers.get('location'), `/api/rings/${one.id}`);
      assert.deepEqual(one, {
        id: app.accepted[0]?.id,
        bell: 'bell',
        state: 'queued',
        ahead: 0,
        expectedAt: isoTime(app.clock.now()),
        board: 'fake board, ready',
      });
      assert.equal(two.ahead, 1);
      assert.equal(two.expectedAt, isoTime(app.clock.now() + 1020));
      const [ring] = app.accepted;
      assert.deepEqual([ring?.who, ring?.text, ring?.source], ['Ada', 'Tea 🍵', 'door']);
    });
  });

  it('has no expected time while the bell is not ready', async () => {
    await withApp({ ready: false }, async (app) => {
      const { expectedAt, board } = acceptanceSchema.parse(await (await app.ring({})).json());
      assert.equal(expectedAt, null);
      assert.equal(board, 'fake board, not ready');
    });
  });

  it('takes JSON and forms, and no body at all', async () => {
    await withApp({}, async (app) => {
      assert.equal((await app.ring({ text: 'json' })).status, 202);
      assert.equal((await app.form({ key: rightKey, text: 'a form & more', who: 'Zoë' })).status, 202);
      const headers = { 'X-BellBot-Key': rightKey };
      assert.equal((await app.fetch('/ring', { method: 'POST', headers })).status, 202);
      assert.deepEqual(
        app.accepted.map(({ who, text }) => [who, text]),
        [
          [null, 'json'],
          ['Zoë', 'a form & more'],
          [null, null],
        ],
      );
    });
  });

  it('keeps a percent sign that a form has not encoded', async () => {
    await withApp({}, async (app) => {
      const response = await app.fetch('/ring', {
        method: 'POST',
        headers: {
          'X-BellBot-Key': rightKey,
          'Content-Type': 'application/x-www-form-urlencoded; charset="UTF-8"',
        },
        body: 'text=100% done',
      });
      assert.equal(response.status, 202);
      assert.equal(app.accepted[0]?.text, '100% done');
    });
  });

  it('is the source cli for the command line', async () => {
    await withApp({}, async (app) => {
      await app.ring({}, { 'User-Agent': 'bellbot/0.1.0' });
      await app.ring({}, { 'User-Agent': 'curl/8 bellbot/0.1.0' });
      assert.deepEqual(
        app.accepted.map((ring) => ring.source),
        ['cli', 'door'],
      );
    });
  });

  it('ignores fields that it does not know, and takes user_name for who', async () => {
    await withApp({}, async (app) => {
      const fields = {
        strikes: 99,
        state: 'rung',
        id: 'x',
        nested: { a: [1] },
        bell: 'bell',
        user_name: 'Ada',
      };
      assert.equal((await app.ring(fields)).status, 202);
      assert.equal((await app.ring({ who: null, text: null, bell: null })).status, 202);
      assert.equal((await app.ring({ who: '', text: '' })).status, 202);
      assert.deepEqual(
        app.accepted.map(({ who, text, strikes }) => [who, text, strikes.asked]),
        [
          ['Ada', null, 1],
          [null, null, 1],
          [null, null, 1],
        ],
      );
    });
  });

  it('names every field that is out of range', async () => {
    await withApp({}, async (app) => {
      const cases: [Record<string, unknown>, string[]][] = [
        [{ who: 'x'.repeat(201) }, ['who']],
        [{ text: 'x'.repeat(4001) }, ['text']],
        [{ who: 5, text: ['a'], bell: {} }, ['bell', 'text', 'who']],
        [{ bell: 'other' }, ['bell']],
        [{ bell: '' }, ['bell']],
        [{ text: 'a\u0000b' }, ['text']],
        [{ text: '\u001b[2J' }, ['text']],
        [{ who: 'a\nb' }, ['who']],
        [{ user_name: {} }, ['user_name']],
        [{ text: true }, ['text']],
      ];
      for (const [fields, names] of cases) {
        const response = await app.ring(fields);
        assert.equal(response.status, 422, JSON.stringify(fields).slice(0, 60));
        const { code, errors = [] } = await problem(response);
        assert.equal(code, 'invalid-field');
        assert.deepEqual(errors.map(({ field }) => field).sort(), names);
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('counts characters, not their halves, and refuses halves', async () => {
    await withApp({}, async (app) => {
      assert.equal((await app.ring({ who: '🔔'.repeat(200), text: '🔔\t\r\n'.repeat(1000) })).status, 202);
      assert.equal((await app.ring({ who: '🔔'.repeat(201) })).status, 422);
      const body = '{"text":"\\ud83d"}';
      const headers = { 'X-BellBot-Key': rightKey, 'Content-Type': 'application/json' };
      assert.equal((await app.fetch('/ring', { method: 'POST', headers, body })).status, 422);
    });
  });

  it('names a form field that comes twice', async () => {
    await withApp({}, async (app) => {
      const response = await app.form(
        [
          ['text', 'a'],
          ['text', 'b'],
          ['x', '1'],
          ['x', '2'],
        ],
        { 'X-BellBot-Key': rightKey },
      );
      assert.equal(response.status, 422);
      assert.deepEqual(
        (await problem(response)).errors?.map(({ field }) => field),
        ['text', 'x'],
      );
      assert.equal(app.accepted.length, 0);
    });
  });

  it('answers 429 with Retry-After when the queue is full', async () => {
    await withApp({ queue: 1 }, async (app) => {
      await app.ring({});
      await app.ring({});
      const response = await app.ring({});
      assert.equal(response.status, 429);
      assert.equal(response.headers.get('retry-after'), '2');
      assert.equal((await problem(response)).code, 'queue-full');
      assert.equal(app.accepted.length, 2);
    });
  });

  it('answers 500 without a word of the inside when BellBot makes a mistake, and tells the cause', async () => {
    const newId = (): string => {
      throw new TypeError('broken inside test-key-x');
    };
    await withApp({ undeclared: true, newId }, async (app) => {
      const response = await app.ring({});
      assert.equal(response.status, 500);
      assert.equal((await problem(response)).code, 'internal');
      const [event] = app.told;
      assert.ok(event?.type === 'refused' && event.error.cause instanceof TypeError);
    });
  });

  it('tells of a refusal: what, where, from whom', async () => {
    await withApp({}, async (app) => {
      await app.form({});
      const [event] = app.told;
      assert.ok(event?.type === 'refused');
      assert.deepEqual(
        [event.error.code, event.route, event.from],
        ['key-missing', 'POST /ring', '127.0.0.1'],
      );
    });
  });
});
