import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { grantedWait, mostWaiting } from '../../../src/http/routes/awaited-ring.js';
import { receiptSchema } from '../../../src/http/routes/schemas.js';
import { settle } from '../../system/manual-clock.js';
import { problem, type RunningApp, rightKey, withApp } from '../running-app.js';

const key = { 'X-BellBot-Key': rightKey };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await settle();
  }
}

async function waiting(app: RunningApp): Promise<void> {
  await until(() => app.clock.timers > 0 && app.bell.striking);
}

describe('a ring whose sender prefers to wait', () => {
  it('is answered with 200 and the receipt when it has been struck', async () => {
    await withApp({}, async (app) => {
      const answered = app.ring({ who: 'Ada', text: 'Tea' }, { Prefer: 'respond-async, Wait="30"' });
      await waiting(app);
      await app.clock.advance(700);
      app.bell.finish();
      const response = await answered;
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('preference-applied'), 'wait=30');
      const receipt = receiptSchema.parse(await response.json());
      assert.equal(response.headers.get('location'), `/api/rings/${receipt.id}`);
      assert.deepEqual(
        [receipt.state, receipt.strikes, receipt.who, receipt.text, receipt.source],
        ['rung', { asked: 1, made: 1 }, 'Ada', 'Tea', 'door'],
      );
      assert.equal(app.clock.timers, 0);
    });
  });

  it('is answered with 202 and the receipt as it is when the time is over, at most 60 s', async () => {
    await withApp({}, async (app) => {
      let done = false;
      const answered = app.ring({}, { Prefer: 'wait=3600' }).finally(() => {
        done = true;
      });
      await waiting(app);
      await app.clock.advance(59_999);
      assert.equal(done, false);
      await app.clock.advance(1);
      const response = await answered;
      assert.equal(response.status, 202);
      assert.equal(response.headers.get('preference-applied'), 'wait=60');
      assert.equal(receiptSchema.parse(await response.json()).state, 'striking');
    });
  });

  it('is answered at once for wait=0, and as ever for a wait that is no number', async () => {
    await withApp({}, async (app) => {
      const zero = await app.ring({}, { Prefer: 'wait=0' });
      assert.equal(zero.status, 202);
      receiptSchema.parse(await zero.json());
      const none = await app.ring({}, { Prefer: 'wait=soon' });
      assert.equal(none.headers.get('preference-applied'), null);
      assert.match(await none.text(), /"ahead":1/);
    });
  });

  it('says why not when it failed', async () => {
    await withApp({}, async (app) => {
      const answered = app.ring({}, { Prefer: 'wait=50' });
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await waiting(app);
        app.bell.cutShort('The cable came out.');
        await app.clock.advance(1100);
      }
      const receipt = receiptSchema.parse(await (await answered).json());
      assert.deepEqual(
        [receipt.state, receipt.reason, receipt.attempts],
        ['failed', 'The cable came out.', 4],
      );
    });
  });

  it('leaves nothing behind when its sender hangs up, and rings all the same', async () => {
    await withApp({}, async (app) => {
      const socket = connect(app.port, '127.0.0.1');
      socket.write(`POST /ring HTTP/1.1\r\nHost: x\r\nX-BellBot-Key: ${rightKey}\r\nPrefer: wait=60\r\n\r\n`);
      await waiting(app);
      assert.equal(app.clock.timers, 1);
      socket.destroy();
      await until(() => app.clock.timers === 0);
      app.bell.finish();
      await settle();
      assert.equal((await app.ringer.get(app.accepted[0]?.id ?? ''))?.state, 'rung');
      assert.deepEqual(app.told, []);
    });
  });

  it('is answered as it is when the server stops', async () => {
    await withApp({}, async (app) => {
      const answered = app.ring({}, { Prefer: 'wait=60' });
      await waiting(app);
      await Promise.all([app.server.stop(), answered]);
      const response = await answered;
      assert.equal(response.status, 202);
      assert.equal(response.headers.get('connection'), 'close');
    });
  });
});

describe('GET /api/rings/<id>', () => {
  it('is the receipt, which goes from queued to rung', async () => {
    await withApp({}, async (app) => {
      await app.ring({ text: 'first' });
      const location = (await app.ring({ text: 'second' })).headers.get('location') ?? '';
      const state = async (): Promise<string> =>
        receiptSchema.parse(await (await app.fetch(location, { headers: key })).json()).state;
      assert.equal(await state(), 'queued');
      app.bell.finish();
      await app.clock.advance(1100);
      assert.equal(await state(), 'striking');
      app.bell.finish();
      await settle();
      assert.equal(await state(), 'rung');
    });
  });

  it('waits too when that is preferred', async () => {
    await withApp({}, async (app) => {
      const location = (await app.ring({})).headers.get('location') ?? '';
      const answered = app.fetch(location, { headers: { ...key, Prefer: 'wait=20' } });
      await waiting(app);
      app.bell.finish();
      const response = await answered;
      assert.equal(response.status, 200);
      assert.equal(receiptSchema.parse(await response.json()).state, 'rung');
      assert.equal(response.headers.get('preference-applied'), 'wait=20');
      const again = await app.fetch(location, { headers: { ...key, Prefer: 'wait=20' } });
      assert.equal(receiptSchema.parse(await again.json()).state, 'rung');
      assert.equal(app.clock.timers, 0);
    });
  });

  it('answers HEAD with the same headers and no body', async () => {
    await withApp({}, async (app) => {
      const location = (await app.ring({})).headers.get('location') ?? '';
      const response = await app.fetch(location, { method: 'HEAD', headers: key });
      assert.equal(response.status, 200);
      assert.ok(Number(response.headers.get('content-length')) > 100);
      assert.equal(await response.text(), '');
    });
  });

  it('answers 404 for an id that no ring has, whatever it looks like', async () => {
    await withApp({}, async (app) => {
      for (const id of [
        'x',
        '01890000-0000-7000-8000-000000000000',
        '%00',
        '..%2f..',
        '__proto__',
        '%F0%9F%94%94',
      ]) {
        const response = await app.fetch(`/api/rings/${id}`, { headers: { ...key, Prefer: 'wait=9' } });
        assert.equal(response.status, 404, id);
        assert.equal((await problem(response)).code, 'ring-not-found');
      }
    });
  });
});

describe('who prefers to wait', () => {
  it('is kept waiting as long as there are not too many who wait, and answered at once otherwise', () => {
    const asked = { headers: { prefer: 'wait=7' } };
    assert.deepEqual(
      [0, mostWaiting - 1, mostWaiting, 900].map((waiting) => grantedWait(asked, { waiting })),
      [7, 7, undefined, undefined],
    );
  });
});
