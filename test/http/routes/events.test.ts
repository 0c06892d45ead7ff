import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptanceSchema, receiptSchema } from '../../../src/http/routes/schemas.js';
import { settle } from '../../system/manual-clock.js';
import { otherKey, problem, rightKey, withApp } from '../running-app.js';
import { event, outcome } from './event-outcome.js';

describe('the same event again', () => {
  it('is answered with 200 and the very first answer, and rings once', async () => {
    await withApp({}, async (app) => {
      await app.ring({ text: 'before' });
      const first = await app.ring({ text: 'Tea', who: 'Ada' }, event('"order-1"'));
      assert.equal(first.status, 202);
      assert.equal(first.headers.get('idempotent-replayed'), null);
      const body = await first.text();
      assert.equal(acceptanceSchema.parse(JSON.parse(body)).ahead, 1);
      await app.clock.advance(5000);
      await app.ring({ text: 'after' });
      for (const name of ['"order-1"', 'order-1']) {
        const again = await app.ring({ who: 'Ada', text: 'Tea' }, event(name));
        assert.equal(again.status, 200);
        assert.equal(again.headers.get('idempotent-replayed'), 'true');
        assert.equal(again.headers.get('location'), first.headers.get('location'));
        assert.equal(again.headers.get('content-type'), 'application/json');
        assert.equal(await again.text(), body);
      }
      assert.equal(app.accepted.length, 3);
    });
  });

  it('is the same by JSON, by form, and with the key in another place', async () => {
    await withApp({}, async (app) => {
      await app.ring({ text: 'Tea' }, event('e'));
      const replays = [
        await app.form({ text: 'Tea', key: rightKey }, event('e')),
        await app.form({ token: rightKey, text: 'Tea' }, event('e')),
        await app.fetch('/ring', {
          method: 'POST',
          headers: {
            Authorization: `Bearer ${rightKey}`,
            'Content-Type': 'application/json; charset=utf-8',
            ...event('e'),
          },
          body: ' {"text": "Tea"}',
        }),
      ];
      assert.deepEqual(await Promise.all(replays.map(outcome)), Array(3).fill('200 replayed'));
    });
  });

  it('needs no body', async () => {
    await withApp({}, async (app) => {
      const headers = { 'X-BellBot-Key': rightKey, ...event('e') };
      const post = async (): Promise<string> =>
        outcome(await app.fetch('/ring', { method: 'POST', headers }));
      assert.deepEqual([await post(), await post()], ['202', '200 replayed']);
      assert.equal(await outcome(await app.ring({}, event('e'))), '200 replayed');
      assert.equal(app.accepted.length, 1);
    });
  });

  it('with another payload is refused with 422, and the first one still holds', async () => {
    await withApp({}, async (app) => {
      await app.ring({ text: 'Tea' }, event('e'));
      assert.equal(await outcome(await app.ring({ text: 'Coffee' }, event('e'))), '422 event-differs');
      assert.equal(await outcome(await app.ring({ text: 'Tea', more: 1 }, event('e'))), '422 event-differs');
      assert.equal(await outcome(await app.ring({ text: 'Tea' }, event('e'))), '200 replayed');
      assert.equal(app.accepted.length, 1);
    });
  });

  it('is another event for another key', async () => {
    await withApp({}, async (app) => {
      const other = { ...event('e'), 'X-BellBot-Key': otherKey };
      assert.equal(await outcome(await app.ring({ text: 'a' }, event('e'))), '202');
      assert.equal(await outcome(await app.ring({ text: 'b' }, other)), '202');
      assert.equal(await outcome(await app.ring({ text: 'b' }, other)), '200 replayed');
    });
  });

  it('is known without a key on this machine, too', async () => {
    await withApp({ keys: false }, async (app) => {
      const outcomes = [];
      for (const text of ['a', 'a', 'b']) {
        outcomes.push(await outcome(await app.form({ text }, event('e'))));
      }
      assert.deepEqual(outcomes, ['202', '200 replayed', '422 event-differs']);
    });
  });

  it('is forgotten after 24 hours, and then rings', async () => {
    await withApp({}, async (app) => {
      await app.ring({}, event('e'));
      await app.clock.advance(24 * 3_600_000 - 1);
      assert.equal(await outcome(await app.ring({}, event('e'))), '200 replayed');
      await app.clock.advance(1);
      assert.equal(await outcome(await app.ring({}, event('e'))), '202');
      assert.equal(app.accepted.length, 2);
    });
  });

  it('rings once, however often and in whatever order it comes: 1,000 repeats of 10 events', async () => {
    await withApp({}, async (app) => {
      const outcomes: string[] = [];
      for (let round = 0; round < 25; round += 1) {
        const burst = Array.from({ length: 40 }, (_, i) => `event-${(i * 7 + round) % 10}`);
        const responses = await Promise.all(burst.map((name) => app.ring({ text: name }, event(name))));
        outcomes.push(...(await Promise.all(responses.map(outcome))));
      }
      assert.equal(outcomes.length, 1000);
      assert.equal(app.accepted.length, 10);
      assert.deepEqual(new Set(app.accepted.map(({ text }) => text)).size, 10);
      assert.equal(outcomes.filter((each) => each === '202').length, 10);
      const others = outcomes.filter((each) => each !== '202');
      assert.ok(others.every((each) => each === '200 replayed' || each === '409 event-being-taken'));
      assert.ok(others.filter((each) => each === '200 replayed').length >= 900);
    });
  });

  it('is told to come back in a second while the first is being stored', async () => {
    await withApp({}, async (app) => {
      let stored: () => void = () => {};
      app.store.adding = new Promise((resolve) => {
        stored = resolve;
      });
      const first = app.ring({ text: 'Tea' }, event('e'));
      // Nothing tells that the first has come to the store, so the second goes until it meets it.
      let second = await app.fetch('/livez');
      while (second.status !== 409) {
        await settle();
        second = await Promise.race([app.ring({ text: 'Tea' }, event('e')), app.fetch('/livez')]);
      }
      assert.equal(second.headers.get('retry-after'), '1');
      assert.equal((await problem(second)).code, 'event-being-taken');
      assert.equal(await outcome(await app.ring({ text: 'Coffee' }, event('e'))), '422 event-differs');
      stored();
      assert.ok(['202', '409 event-being-taken'].includes(await outcome(await first)));
      assert.equal(await outcome(await app.ring({ text: 'Tea' }, event('e'))), '200 replayed');
      assert.equal(app.accepted.length, 1);
    });
  });

  it('is replayed when the queue is full', async () => {
    await withApp({ queue: 1 }, async (app) => {
      await app.ring({});
      await app.ring({}, event('e'));
      assert.equal(await outcome(await app.ring({}, event('f'))), '429 queue-full');
      assert.equal(await outcome(await app.ring({}, event('e'))), '200 replayed');
    });
  });

  it('with Prefer: wait is answered with 200 and the receipt of its ring', async () => {
    await withApp({}, async (app) => {
      const { id } = acceptanceSchema.parse(await (await app.ring({}, event('e'))).json());
      const now = await app.ring({}, { ...event('e'), Prefer: 'wait=0' });
      assert.equal(await outcome(now), '200 replayed');
      assert.equal(receiptSchema.parse(await now.json()).state, 'striking');
      const waiting = app.ring({}, { ...event('e'), Prefer: 'wait=60' });
      while (app.clock.timers === 0) {
        await settle();
      }
      app.bell.finish();
      const over = await waiting;
      assert.equal(await outcome(over), '200 replayed');
      assert.equal(over.headers.get('preference-applied'), 'wait=60');
      assert.equal(over.headers.get('location'), `/api/rings/${id}`);
      const receipt = receiptSchema.parse(await over.json());
      assert.deepEqual([receipt.id, receipt.state], [id, 'rung']);
      assert.equal(app.accepted.length, 1);
    });
  });
});
