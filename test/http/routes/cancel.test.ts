import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { BellBotError } from '../../../src/core/errors.js';
import { isoTime } from '../../../src/core/ring.js';
import { acceptanceSchema, receiptSchema } from '../../../src/http/routes/schemas.js';
import { settle } from '../../system/manual-clock.js';
import { adminKey, problem, type RunningApp, rightKey, withApp } from '../running-app.js';

const key = { 'X-BellBot-Key': rightKey };

async function accepted(app: RunningApp, text: string): Promise<string> {
  return acceptanceSchema.parse(await (await app.ring({ text })).json()).id;
}

function cancel(app: RunningApp, id: string, headers: Record<string, string> = key): Promise<Response> {
  return app.fetch(`/api/rings/${id}`, { method: 'DELETE', headers });
}

async function refusal(response: Response): Promise<string> {
  return `${response.status} ${(await problem(response)).code}`;
}

describe('DELETE /api/rings/<id>', () => {
  it('takes a ring back that waits: it never rings, and its receipt says who did', async () => {
    await withApp({}, async (app) => {
      await accepted(app, 'first');
      const id = await accepted(app, 'second');
      await accepted(app, 'third');
      await app.clock.advance(10);
      const response = await cancel(app, id.toUpperCase(), { 'X-BellBot-Key': adminKey });
      assert.equal(response.status, 200);
      const receipt = receiptSchema.parse(await response.json());
      assert.deepEqual(
        [receipt.id, receipt.state, receipt.reason, receipt.finishedAt, receipt.strikes.made],
        [id, 'cancelled', 'Cancelled by admin.', isoTime(app.clock.now()), 0],
      );
      assert.deepEqual(await (await app.fetch(`/api/rings/${id}`, { headers: key })).json(), receipt);
      for (const striking of ['first', 'third']) {
        app.bell.finish();
        await app.clock.advance(1100);
        assert.equal(app.bell.striking, striking === 'first');
      }
      const states = await Promise.all(
        app.accepted.map(async (ring) => (await app.store.get(ring.id))?.state),
      );
      assert.deepEqual(states, ['rung', 'cancelled', 'rung']);
      assert.equal(app.bell.began.length, 2);
    });
  });

  it('names the command line, or this machine where there is no key', async () => {
    await withApp({ ready: false }, async (app) => {
      const response = await cancel(app, await accepted(app, 'x'), { ...key, 'User-Agent': 'bellbot/1.0.0' });
      assert.equal(receiptSchema.parse(await response.json()).reason, 'Cancelled by cli.');
    });
    await withApp({ keys: false, ready: false }, async (app) => {
      const { id } = acceptanceSchema.parse(await (await app.form({})).json());
      assert.equal(
        receiptSchema.parse(await (await cancel(app, id, {})).json()).reason,
        'Cancelled by local.',
      );
    });
  });

  it('is refused with 409 for a ring that is striking or done, which stays as it is', async () => {
    await withApp({}, async (app) => {
      const id = await accepted(app, 'first');
      const other = await accepted(app, 'second');
      assert.equal(await refusal(await cancel(app, id)), '409 ring-not-waiting');
      app.bell.finish();
      await settle();
      assert.equal(await refusal(await cancel(app, id)), '409 ring-not-waiting');
      assert.equal((await app.store.get(id))?.state, 'rung');
      assert.equal((await cancel(app, other)).status, 200);
      assert.equal(await refusal(await cancel(app, other)), '409 ring-not-waiting');
    });
  });

  it('is refused with 404 for an id that no ring has', async () => {
    await withApp({}, async (app) => {
      for (const id of ['x', '01890000-0000-7000-8000-000000000000', '__proto__', '%00']) {
        assert.equal(await refusal(await cancel(app, id)), '404 ring-not-found', id);
      }
    });
  });

  it('needs the key as ringing does, in a header', async () => {
    await withApp({ ready: false }, async (app) => {
      const id = await accepted(app, 'x');
      assert.equal(await refusal(await cancel(app, id, {})), '401 key-missing');
      assert.equal(await refusal(await cancel(app, id, { 'X-BellBot-Key': 'wrong' })), '401 key-wrong');
      assert.equal((await app.store.get(id))?.state, 'queued');
    });
    await withApp({ keys: false, ready: false }, async (app) => {
      const { id } = acceptanceSchema.parse(await (await app.form({})).json());
      assert.equal(
        await refusal(await cancel(app, id, { Origin: 'https://elsewhere.example' })),
        '403 foreign-origin',
      );
      assert.equal((await app.store.get(id))?.state, 'queued');
    });
  });

  it('is refused with 503 when it cannot be stored, and the ring still waits', async () => {
    await withApp({ ready: false }, async (app) => {
      const id = await accepted(app, 'x');
      const save = app.store.save.bind(app.store);
      app.store.save = () => Promise.reject(new BellBotError('storage-read-only'));
      const response = await cancel(app, id);
      assert.equal(response.headers.get('retry-after'), '5');
      assert.equal(await refusal(response), '503 storage-read-only');
      app.store.save = save;
      assert.equal((await app.store.get(id))?.state, 'queued');
      assert.equal((await cancel(app, id)).status, 200);
    });
  });

  it('answers who waits for the ring', async () => {
    await withApp({ ready: false }, async (app) => {
      const waiting = app.ring({}, { Prefer: 'wait=60' });
      while (app.accepted.length === 0 || app.clock.timers === 0) {
        await settle();
      }
      await cancel(app, app.accepted[0]?.id ?? '');
      const response = await waiting;
      assert.equal(response.status, 200);
      assert.equal(receiptSchema.parse(await response.json()).state, 'cancelled');
    });
  });
});

describe('GET /api/rings/<id>/changes', () => {
  const changesSchema = z.strictObject({
    changes: z.array(
      z.strictObject({
        at: z.string(),
        state: z.string(),
        attempts: z.int(),
        strikes: z.strictObject({ asked: z.int(), made: z.int() }),
        reason: z.string().nullable(),
      }),
    ),
  });

  it('has every change of a ring with its time, oldest first', async () => {
    await withApp({ ready: false }, async (app) => {
      const times = [isoTime(app.clock.now())];
      const id = await accepted(app, 'x');
      await app.clock.advance(1000);
      times.push(isoTime(app.clock.now()));
      app.bell.beReady();
      await settle();
      await app.clock.advance(100);
      times.push(isoTime(app.clock.now()));
      app.bell.cutShort('The cable came out.');
      await app.clock.advance(1000);
      times.push(isoTime(app.clock.now() - 80));
      await app.clock.advance(1000);
      times.push(isoTime(app.clock.now()));
      app.bell.finish();
      await settle();
      const response = await app.fetch(`/api/rings/${id}/changes`, { headers: key });
      assert.equal(response.status, 200);
      const { changes } = changesSchema.parse(await response.json());
      assert.deepEqual(
        changes.map(({ state, attempts, strikes, reason }) => [state, attempts, strikes.made, reason]),
        [
          ['queued', 0, 0, null],
          ['striking', 1, 0, null],
          ['striking', 1, 0, 'The cable came out.'],
          ['striking', 2, 0, 'The cable came out.'],
          ['rung', 2, 1, null],
        ],
      );
      assert.deepEqual(
        changes.map(({ at }) => at),
        times,
      );
      assert.ok(changes.every(({ strikes }) => strikes.asked === 1));
    });
  });

  it('is read with the key, and only where there is such a ring', async () => {
    await withApp({ ready: false }, async (app) => {
      const id = await accepted(app, 'x');
      assert.equal((await app.fetch(`/api/rings/${id}/changes`)).status, 401);
      assert.equal(
        await refusal(await app.fetch('/api/rings/x/changes', { headers: key })),
        '404 ring-not-found',
      );
      assert.equal(
        (await app.fetch(`/api/rings/${id}/changes`, { method: 'HEAD', headers: key })).status,
        200,
      );
    });
  });
});
