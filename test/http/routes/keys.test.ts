import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { keyRights } from '../../../src/core/caller.js';
import { keysInUse } from '../../../src/keys/keys-in-use.js';
import { systemClock } from '../../../src/system/system-clock.js';
import { temporaryHome } from '../../config/temporary-home.js';
import { problem, type RunningApp, withApp } from '../running-app.js';

const admin = {
  name: 'admin',
  key: 'test-key-admin',
  rights: keyRights,
  place: 'BELLBOT_ADMIN_KEY, environment',
};
const sales = {
  name: 'sales',
  key: 'test-key-sales',
  rights: ['ring'] as const,
  place: 'BELLBOT_KEY_SALES, ~/.bellbotrc line 3',
};

/** Runs a test against an app whose keys are those of a data folder, and a named and an admin key. */
async function withKeys(
  test: (app: RunningApp, data: string) => Promise<void>,
  named = [sales, admin],
): Promise<void> {
  const data = temporaryHome();
  const { keys } = await keysInUse({ key: undefined, namedKeys: named, data }, false, {
    clock: systemClock,
    advise: () => {},
  });
  try {
    await withApp({ keyRing: keys, keyBook: keys }, (app) => test(app, data));
  } finally {
    await keys.stop();
  }
}

function post(app: RunningApp, body: unknown, key: string | undefined = admin.key): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    ...(key === undefined ? {} : { 'X-BellBot-Key': key }),
  };
  return app.fetch('/api/keys', { method: 'POST', headers, body: JSON.stringify(body) });
}

const withAdmin = { headers: { 'X-BellBot-Key': admin.key } };

describe('POST /api/keys', () => {
  it('makes a key, says it this once, and it rings at once', async () => {
    await withKeys(async (app, data) => {
      const response = await post(app, { name: 'shop', rights: ['ring'], bells: ['bell'], expires: '90d' });
      assert.equal(response.status, 201);
      assert.equal(response.headers.get('location'), '/api/keys/shop');
      const made = (await response.json()) as Record<string, unknown>;
      const key = String(made.key);
      assert.match(key, /^bb_shop_[\w-]{43}$/);
      assert.deepEqual(
        [made.name, made.rights, made.bells, made.lastUsed],
        ['shop', ['ring'], ['bell'], null],
      );
      assert.match(String(made.expires), /^\d{4}-\d\d-\d\dT/);
      assert.equal(
        (await app.fetch('/ring', { method: 'POST', headers: { Authorization: `Bearer ${key}` } })).status,
        202,
      );
      assert.deepEqual(
        app.accepted.map(({ source }) => source),
        ['shop'],
      );
      const listed = await (await app.fetch('/api/keys', withAdmin)).text();
      const kept = readFileSync(join(data, 'keys.json'), 'utf8');
      for (const text of [listed, kept, inspect(app.told, { depth: 20, showHidden: true })]) {
        assert.equal(text.includes(key.slice(-43)), false);
      }
    });
  });

  it('takes what a form sends, and the usual where little is said', async () => {
    await withKeys(async (app) => {
      const { rights, bells, expires } = (await (await post(app, { name: 'a' })).json()) as Record<
        string,
        unknown
      >;
      assert.deepEqual([rights, bells, expires], [['ring', 'read'], 'all', null]);
      const body = new URLSearchParams({
        key: admin.key,
        name: 'b',
        rights: 'control,ring',
        bells: 'front, back',
        expires: '',
      });
      const form = await app.fetch('/api/keys', { method: 'POST', body });
      const made = (await form.json()) as Record<string, unknown>;
      assert.deepEqual(
        [made.rights, made.bells, made.expires],
        [['ring', 'control'], ['front', 'back'], null],
      );
    });
  });

  it('refuses what is no key, by its fields, and makes none', async () => {
    await withKeys(async (app) => {
      const cases: readonly (readonly [fields: object, field: string])[] = [
        [{}, 'name'],
        [{ name: '' }, 'name'],
        [{ name: 'Shop' }, 'name'],
        [{ name: 'schön' }, 'name'],
        [{ name: 'x'.repeat(33) }, 'name'],
        [{ name: 7 }, 'name'],
        [{ name: ['shop'] }, 'name'],
        [{ name: 'a', rights: [] }, 'rights'],
        [{ name: 'a', rights: 'sing' }, 'rights'],
        [{ name: 'a', rights: [['ring']] }, 'rights'],
        [{ name: 'a', rights: null }, 'rights'],
        [{ name: 'a', bells: [] }, 'bells'],
        [{ name: 'a', bells: ['all', 'front'] }, 'bells'],
        [{ name: 'a', bells: { front: true } }, 'bells'],
        [{ name: 'a', expires: '2020-01-01' }, 'expires'],
        [{ name: 'a', expires: '0d' }, 'expires'],
        [{ name: 'a', expires: 90 }, 'expires'],
        [{ name: 'a', expire: '90d' }, 'expire'],
      ];
      for (const [fields, field] of cases) {
        const refused = await problem(await post(app, fields));
        assert.deepEqual(
          [refused.code, refused.errors?.map((error) => error.field)],
          ['invalid-field', [field]],
          JSON.stringify(fields),
        );
      }
      assert.equal(
        ((await (await app.fetch('/api/keys', withAdmin)).json()) as { keys: unknown[] }).keys.length,
        2,
      );
    });
  });

  it('refuses a name that is taken, by whatever key', async () => {
    await withKeys(async (app) => {
      assert.equal((await post(app, { name: 'shop' })).status, 201);
      for (const name of ['shop', 'sales', 'admin', 'key']) {
        assert.equal((await problem(await post(app, { name }))).code, 'key-exists', name);
      }
    });
  });

  it('by this machine where no key is needed locks it, and a page elsewhere cannot', async () => {
    await withKeys(async (app) => {
      const elsewhere = { 'Content-Type': 'application/json', Origin: 'https://elsewhere.example' };
      const foreign = await app.fetch('/api/keys', {
        method: 'POST',
        headers: elsewhere,
        body: '{"name":"a"}',
      });
      assert.equal((await problem(foreign)).code, 'foreign-origin');
      assert.equal((await app.fetch('/ring', { method: 'POST' })).status, 202);
      const { key } = (await (await post(app, { name: 'shop', rights: 'control' }, undefined)).json()) as {
        key: string;
      };
      assert.equal((await problem(await app.fetch('/ring', { method: 'POST' }))).code, 'key-missing');
      const asShop = { headers: { 'X-BellBot-Key': key } };
      assert.equal((await app.fetch('/api/keys/shop', { ...asShop, method: 'DELETE' })).status, 204);
      assert.equal((await app.fetch('/api/keys', asShop)).status, 401);
    }, []);
  });
});

describe('GET and DELETE /api/keys', () => {
  it('list every key with where it comes from, and take one away at once', async () => {
    await withKeys(async (app, data) => {
      const { key } = (await (await post(app, { name: 'shop', rights: 'ring' })).json()) as { key: string };
      const { keys } = (await (await app.fetch('/api/keys', withAdmin)).json()) as {
        keys: Record<string, unknown>[];
      };
      assert.deepEqual(
        keys.map(({ name, rights, from }) => [name, rights, from]),
        [
          ['sales', ['ring'], sales.place],
          ['admin', ['ring', 'read', 'control'], admin.place],
          ['shop', ['ring'], join(data, 'keys.json')],
        ],
      );
      const revoke = (name: string) => app.fetch(`/api/keys/${name}`, { ...withAdmin, method: 'DELETE' });
      assert.equal((await revoke('shop')).status, 204);
      assert.equal(
        (await app.fetch('/ring', { method: 'POST', headers: { 'X-BellBot-Key': key } })).status,
        401,
      );
      for (const name of ['shop', 'nobody', 'Shop', '..%2Fkey', 'x'.repeat(300)]) {
        assert.equal((await problem(await revoke(name))).code, 'key-not-found', name);
      }
      const set = await problem(await revoke('sales'));
      assert.deepEqual(
        [set.code, /BELLBOT_KEY_SALES, ~\/\.bellbotrc line 3/.test(set.detail)],
        ['key-set-elsewhere', true],
      );
    });
  });
});
