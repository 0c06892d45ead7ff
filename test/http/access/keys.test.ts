import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { otherKey, problem, rightKey, withApp } from '../running-app.js';

const post = { method: 'POST' };
const json = { 'Content-Type': 'application/json' };

describe('with a key set', () => {
  it('takes the key as a body field, key or token, in JSON and in a form', async () => {
    await withApp({}, async (app) => {
      for (const name of ['key', 'token']) {
        const body = JSON.stringify({ [name]: rightKey });
        assert.equal((await app.fetch('/ring', { ...post, headers: json, body })).status, 202);
        assert.equal((await app.form({ [name]: rightKey })).status, 202);
      }
      assert.equal(app.accepted.length, 4);
      assert.deepEqual(new Set(app.accepted.map((ring) => ring.source)), new Set(['door']));
    });
  });

  it('takes the key from Authorization: Bearer, in any case, and from X-BellBot-Key, with no body at all', async () => {
    await withApp({}, async (app) => {
      const ways = [
        { Authorization: `Bearer ${rightKey}` },
        { authorization: `bearer ${rightKey}` },
        { Authorization: `BEARER   ${rightKey} ` },
        { 'X-BellBot-Key': rightKey },
        { 'x-bellbot-key': ` ${rightKey} ` },
        { 'X-BellBot-Key': rightKey, Authorization: 'Basic dGVzdDp0ZXN0' },
        { 'X-BellBot-Key': rightKey, Authorization: 'Bearer' },
      ];
      for (const headers of ways) {
        assert.equal((await app.fetch('/ring', { ...post, headers })).status, 202, JSON.stringify(headers));
      }
      assert.equal(app.accepted.length, ways.length);
    });
  });

  it('answers 401 with WWW-Authenticate when there is no key, and queues nothing', async () => {
    await withApp({}, async (app) => {
      const withoutKey = [
        await app.fetch('/ring', post),
        await app.form({ text: 'hello' }),
        await app.form({ key: '', token: '' }),
        await app.fetch('/ring', { ...post, headers: json, body: '{"key":null}' }),
        await app.fetch('/ring', { ...post, headers: { Authorization: 'Bearer ' } }),
        await app.fetch('/ring', { ...post, headers: { 'X-BellBot-Key': '' } }),
        await app.fetch('/ring', { ...post, headers: { Authorization: `Basic ${rightKey}` } }),
        await app.fetch('/api/rings/01890000-0000-7000-8000-000000000000'),
      ];
      for (const response of withoutKey) {
        assert.equal(response.status, 401);
        assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="BellBot"');
        assert.equal((await problem(response)).code, 'key-missing');
      }
      assert.equal(app.accepted.length, 0);
    });
  });

  it('refuses wrong keys, whatever they are made of', async () => {
    await withApp({}, async (app) => {
      const values = [
        'wrong',
        `${rightKey} x`,
        rightKey.toUpperCase(),
        12,
        true,
        [rightKey],
        { key: rightKey },
        '\u0000',
        '🔔',
        'x'.repeat(60_000),
      ];
      for (const key of values) {
        const response = await app.fetch('/ring', { ...post, headers: json, body: JSON.stringify({ key }) });
        assert.equal(response.status, 401, inspect(key).slice(0, 50));
        assert.equal((await problem(response)).code, 'key-wrong');
      }
      const twice = await app.form([
        ['key', rightKey],
        ['key', rightKey],
      ]);
      assert.equal(twice.status, 401);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('does not take a key that is inherited', async () => {
    await withApp({}, async (app) => {
      const body = `{"__proto__":{"key":"${rightKey}"},"text":"x"}`;
      const response = await app.fetch('/ring', { ...post, headers: json, body });
      assert.equal(response.status, 400);
      assert.equal(app.accepted.length, 0);
    });
  });

  it('does not take a key from the URL, and says so', async () => {
    await withApp({}, async (app) => {
      for (const path of [`/ring?key=${rightKey}`, `/ring?a=b&token=${rightKey}`]) {
        const response = await app.fetch(path, post);
        assert.equal(response.status, 401);
        assert.match(JSON.stringify(await problem(response)), /URL/);
      }
      assert.equal(
        (await app.fetch(`/ring?key=wrong`, { ...post, headers: { 'X-BellBot-Key': rightKey } })).status,
        202,
      );
    });
  });

  it('wants every key that is presented to be the same right one', async () => {
    await withApp({}, async (app) => {
      assert.equal((await app.ring({ key: rightKey, token: rightKey })).status, 202);
      for (const fields of [{ key: 'wrong' }, { token: otherKey }, { key: rightKey, token: 'wrong' }]) {
        assert.equal((await app.ring(fields)).status, 401);
      }
      const headers = { Authorization: `Bearer ${otherKey}`, 'X-BellBot-Key': rightKey };
      assert.equal((await app.fetch('/ring', { ...post, headers })).status, 401);
      assert.equal(app.accepted.length, 1);
    });
  });

  it('refuses a wrong key in a header before it looks at the body', async () => {
    await withApp({}, async (app) => {
      const response = await app.fetch('/ring', {
        ...post,
        headers: { ...json, 'X-BellBot-Key': 'wrong' },
        body: '{broken',
      });
      assert.equal(response.status, 401);
    });
  });

  it('says 401 before 422, so that a stranger learns nothing of the fields', async () => {
    await withApp({}, async (app) => {
      assert.equal((await app.form({ bell: 'none', key: 'wrong' })).status, 401);
      assert.equal((await app.form({ bell: 'none', key: rightKey })).status, 422);
    });
  });

  it('lets a page of any origin ring that has the key, and sends no CORS headers', async () => {
    await withApp({}, async (app) => {
      const response = await app.ring(
        {},
        { Origin: 'https://elsewhere.example', 'X-Forwarded-For': '203.0.113.7' },
      );
      assert.equal(response.status, 202);
      assert.equal(
        [...response.headers.keys()].some((name) => name.startsWith('access-control')),
        false,
      );
    });
  });

  it('never tells of a key', async () => {
    await withApp({}, async (app) => {
      await app.form({ key: 'test-key-secret-1' });
      await app.fetch('/ring?key=test-key-secret-2', post);
      await app.fetch('/elsewhere?key=test-key-secret-3', post);
      await app.fetch('/ring', { ...post, headers: json, body: '{"key":"test-key-secret-4",}' });
      await app.fetch('/ring', { ...post, headers: { Authorization: 'Bearer test-key-secret-5' } });
      await app.fetch('/%ZZ?key=test-key-secret-6', post);
      assert.equal(app.refusals.length, 6);
      assert.doesNotMatch(inspect(app.told, { depth: 20, showHidden: true }), /test-key-secret/);
    });
  });

  it('reads a header key of other letters as UTF-8', async () => {
    const { KeyRing } = await import('../../../src/keys/key-ring.js');
    const { keysInHeaders } = await import('../../../src/http/access/presented-keys.js');
    const ring = new KeyRing([{ name: 'door', key: 'test-key-größe' }]);
    const asUtf8 = Buffer.from('test-key-größe').toString('latin1');
    for (const value of [asUtf8, 'test-key-größe']) {
      assert.deepEqual(
        keysInHeaders({ authorization: `Bearer ${value}` }).map((key) => ring.callerOf(key)?.name),
        ['door'],
      );
    }
  });
});
