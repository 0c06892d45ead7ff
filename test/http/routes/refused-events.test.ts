import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError } from '../../../src/core/errors.js';
import { otherKey, type RunningApp, rightKey, withApp } from '../running-app.js';
import { event, outcome } from './event-outcome.js';

async function refusalsThenRing(
  app: RunningApp,
  refused: () => Promise<Response>,
  expected: string,
  mend: () => void = () => {},
): Promise<void> {
  assert.equal(await outcome(await refused()), expected);
  mend();
  assert.equal(await outcome(await app.ring({}, event('e'))), '202');
  assert.equal(app.accepted.length, 1);
}

describe('an event that was refused', () => {
  it('claims nothing: without a key, with a wrong value, too large, or unreadable', async () => {
    await withApp({}, async (app) => {
      await refusalsThenRing(
        app,
        () => app.ring({}, { ...event('e'), 'X-BellBot-Key': 'wrong' }),
        '401 key-wrong',
      );
    });
    await withApp({}, async (app) => {
      await refusalsThenRing(app, () => app.ring({ text: 7 }, event('e')), '422 invalid-field');
    });
    await withApp({}, async (app) => {
      const large = { text: 'x'.repeat(70_000) };
      await refusalsThenRing(app, () => app.ring(large, event('e')), '413 body-too-large');
    });
    await withApp({}, async (app) => {
      const headers = { 'Content-Type': 'text/plain', ...event('e') };
      await refusalsThenRing(app, () => app.ring({}, headers), '415 unsupported-media-type');
    });
  });

  it('claims nothing when there are too many requests, or too many rings', async () => {
    await withApp({ rate: 1 }, async (app) => {
      await app.ring({}, { ...event('other'), 'X-BellBot-Key': otherKey });
      await app.ring({}, event('first'));
      assert.equal(await outcome(await app.ring({}, event('e'))), '429 too-many-requests');
      await app.clock.advance(60_001);
      assert.equal(await outcome(await app.ring({}, event('e'))), '202');
    });
    await withApp({ queue: 1 }, async (app) => {
      await app.ring({});
      await app.ring({});
      assert.equal(await outcome(await app.ring({}, event('e'))), '429 queue-full');
      app.bell.finish();
      await app.clock.advance(1100);
      assert.equal(await outcome(await app.ring({}, event('e'))), '202');
    });
  });

  it('claims nothing when it cannot be stored', async () => {
    await withApp({}, async (app) => {
      app.store.fault = new BellBotError('storage-full');
      await refusalsThenRing(
        app,
        () => app.ring({}, event('e')),
        '503 storage-full',
        () => {
          app.store.fault = undefined;
        },
      );
    });
  });

  it('is not rung when its name is malformed or not clear', async () => {
    await withApp({}, async (app) => {
      for (const name of ['', '""', '"a', 'x'.repeat(256), 'ä', 'a, b']) {
        assert.equal(await outcome(await app.ring({}, event(name))), '400 bad-request', name);
      }
      const start = `POST /ring HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-BellBot-Key: ${rightKey}\r\n`;
      const two = await app.raw(`${start}Idempotency-Key: a\r\nIdempotency-Key: "b"\r\n\r\n`);
      assert.match(two, /^HTTP\/1\.1 400 [\s\S]*name different events/);
      assert.equal(app.accepted.length, 0);
      const same = await app.raw(`${start}Idempotency-Key: a\r\nidempotency-key: "a"\r\n\r\n`);
      assert.match(same, /^HTTP\/1\.1 202 /);
      assert.equal(await outcome(await app.ring({}, event('a'))), '200 replayed');
    });
  });
});
