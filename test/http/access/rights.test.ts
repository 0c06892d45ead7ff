import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { type Caller, callerNamed, type KeyRight, type Keys } from '../../../src/core/caller.js';
import type { Right } from '../../../src/http/route.js';
import { mostLookedThrough, someRings } from '../../../src/http/routes/own-rings.js';
import { KeyRing } from '../../../src/keys/key-ring.js';
import { pastRing } from '../routes/history/past-rings.js';
import { problem, type RunningApp, withApp } from '../running-app.js';

const ringer = 'test-key-ringer';
const reader = 'test-key-reader';
const plain = 'test-key-plain';
const admin = 'test-key-admin';
const keyRing = new KeyRing([
  { name: 'sales', key: ringer, rights: ['ring'] },
  { name: 'wall', key: reader, rights: ['read'] },
  { name: 'key', key: plain },
  { name: 'admin', key: admin, rights: ['control'] },
]);

const withKey = (key: string, method = 'GET'): RequestInit => ({ method, headers: { 'X-BellBot-Key': key } });

/** Rings with a key, and gives the id. */
async function rung(app: RunningApp, key: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await app.fetch('/ring', {
    method: 'POST',
    headers: { 'X-BellBot-Key': key, ...headers },
  });
  assert.equal(response.status, 202);
  return ((await response.json()) as { id: string }).id;
}

async function ids(response: Response): Promise<string[]> {
  return ((await response.json()) as { rings: { id: string }[] }).rings.map(({ id }) => id);
}

/** What a route of each right answers to each key: refused or not. */
const may: Readonly<Record<KeyRight, Readonly<Record<KeyRight, boolean>>>> = {
  ring: { ring: true, read: false, control: false },
  read: { ring: false, read: true, control: false },
  control: { ring: true, read: true, control: true },
};

describe('every route', () => {
  for (const [held, key] of [
    ['ring', ringer],
    ['read', reader],
    ['control', admin],
  ] as const) {
    it(`is refused to a key with the right ${held} alone where it needs another, which the refusal names`, async () => {
      await withApp({ keyRing }, async (app) => {
        for (const { method, path, right, own, offeredTo } of app.routes) {
          if (offeredTo !== undefined) {
            continue;
          }
          const url = path.replace(':id', '01890000-0000-7000-8000-000000000000').replace(':name', 'nobody');
          const response = await app.fetch(url, withKey(key, method));
          const isAllowed = right === 'open' || may[held][right] || (own && held === 'ring');
          const refused = response.status === 403 ? await problem(response) : undefined;
          assert.equal(refused?.code, isAllowed ? undefined : 'right-missing', `${method} ${path}`);
          assert.ok(isAllowed || refused?.detail.includes(`"${right satisfies Right}"`), refused?.detail);
        }
      });
    });
  }

  it('that needs control is there', async () => {
    await withApp({ keyRing }, async (app) => {
      assert.ok(app.routes.some(({ right }) => right === 'control'));
    });
  });
});

describe('a key that may only ring', () => {
  it('sees and takes back the rings that it made, by whatever way, and no others', async () => {
    await withApp({ keyRing }, async (app) => {
      await rung(app, plain);
      const own = await rung(app, ringer);
      const byCli = await rung(app, ringer, { 'User-Agent': 'bellbot/1.0.0' });
      const others = await rung(app, plain);
      for (const path of ['/api/rings/<>', '/api/rings/<>/changes', '/rings/<>']) {
        // The page waits a moment for the end of its ring.
        for (const id of path.startsWith('/api') ? [own, byCli] : []) {
          assert.equal((await app.fetch(path.replace('<>', id), withKey(ringer))).status, 200, path);
        }
        const refused = await problem(await app.fetch(path.replace('<>', others), withKey(ringer)));
        assert.deepEqual([refused.code, /"read"/.test(refused.detail)], ['right-missing', true]);
      }
      assert.deepEqual(await ids(await app.fetch('/api/rings', withKey(ringer))), [byCli, own]);
      const csv = await app.fetch('/api/rings', { headers: { 'X-BellBot-Key': ringer, Accept: 'text/csv' } });
      assert.equal((await csv.text()).trim().split('\r\n').length, 3);

      const refused = await problem(await app.fetch(`/api/rings/${others}`, withKey(ringer, 'DELETE')));
      assert.deepEqual([refused.code, /"control"/.test(refused.detail)], ['right-missing', true]);
      assert.equal((await app.fetch(`/api/rings/${own}`, withKey(ringer, 'DELETE'))).status, 200);
      assert.equal((await app.fetch(`/rings/${own}`, withKey(ringer))).status, 200);
      const all = await app.fetch('/api/rings?state=queued', withKey(ringer, 'DELETE'));
      const { cancelled, more } = (await all.json()) as { cancelled: { id: string }[]; more: boolean };
      assert.deepEqual([cancelled.map(({ id }) => id), more], [[byCli], false]);
      assert.equal((await app.store.get(others))?.state, 'queued');
    });
  });

  it('is told 404 of what was never rung, and 401 only for a key that is wrong', async () => {
    await withApp({ keyRing }, async (app) => {
      const nothing = '/api/rings/01890000-0000-7000-8000-000000000000';
      assert.equal((await app.fetch(nothing, withKey(ringer))).status, 404);
      assert.equal((await app.fetch(nothing, withKey(ringer, 'DELETE'))).status, 404);
      assert.equal((await app.fetch('/api/keys', withKey('test-key-wrong'))).status, 401);
    });
  });

  it('is refused before its body is read', async () => {
    await withApp({ keyRing }, async (app) => {
      const headers = { 'X-BellBot-Key': ringer, 'Content-Type': 'application/json' };
      const response = await app.fetch('/api/keys', { method: 'POST', headers, body: '{broken' });
      assert.equal((await problem(response)).code, 'right-missing');
      const inBody = await app.fetch('/api/keys', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key: ringer, nonsense: 1 }),
      });
      assert.equal((await problem(inBody)).code, 'right-missing');
    });
  });

  it('sees no rings on the first page, where who may read does', async () => {
    await withApp({ keyRing }, async (app) => {
      await rung(app, plain, { 'User-Agent': 'bellbot/1.0.0' });
      const page = async (key: string) => (await app.fetch('/', withKey(key))).text();
      const [some, none] = [await page(reader), await page(ringer)];
      assert.match(some, /cli/);
      assert.doesNotMatch(none, /<td>cli/);
      assert.ok(some.length > none.length);
    });
  });
});

describe('a key that may read, or control', () => {
  it('reads all, and takes back what is its own, or no other key’s', async () => {
    await withApp({ keyRing }, async (app) => {
      await rung(app, plain);
      const byRinger = await rung(app, ringer);
      const byPlain = await rung(app, plain);
      assert.equal((await ids(await app.fetch('/api/rings', withKey(plain)))).length, 3);
      assert.equal(
        (await problem(await app.fetch(`/api/rings/${byRinger}`, withKey(plain, 'DELETE')))).code,
        'right-missing',
      );
      assert.equal((await app.fetch(`/api/rings/${byPlain}`, withKey(plain, 'DELETE'))).status, 200);
      assert.equal((await app.fetch(`/api/rings/${byRinger}`, withKey(admin, 'DELETE'))).status, 200);
    });
  });

  it('rings only the bells that it may', async () => {
    const rings = (bells: ReadonlySet<string>): Keys => {
      const caller = callerNamed('front', ['control'], bells);
      return {
        required: true,
        callerOf: () => caller,
        holds: () => true,
        isName: () => true,
        canChange: () => false,
        refresh: async () => {},
      };
    };
    await withApp({ keyRing: rings(new Set(['front'])) }, async (app) => {
      const refused = await problem(await app.fetch('/ring', withKey('test-key', 'POST')));
      assert.deepEqual([refused.code, /"ring" for "bell"/.test(refused.detail)], ['right-missing', true]);
      assert.equal(app.accepted.length, 0);
    });
    await withApp({ keyRing: rings(new Set(['bell'])) }, async (app) => {
      assert.equal((await app.fetch('/ring', withKey('test-key', 'POST'))).status, 202);
    });
  });
});

/** Keys of which one can be taken away and come back, as by a change of their file. */
class ChangingKeys implements Keys {
  readonly required = true;
  readonly #caller: Caller = callerNamed('shop', ['ring']);
  isThere: boolean;
  refreshed = 0;
  onRefresh: () => void = () => {};

  constructor(isThere: boolean) {
    this.isThere = isThere;
  }

  callerOf(presented: string): Caller | undefined {
    return this.isThere && presented === 'test-key-shop' ? this.#caller : undefined;
  }

  holds(): boolean {
    return this.isThere;
  }

  isName(): boolean {
    return this.isThere;
  }

  canChange(): boolean {
    return true;
  }

  async refresh(): Promise<void> {
    this.refreshed += 1;
    this.onRefresh();
  }
}

describe('a key that is made or revoked while BellBot runs', () => {
  it('counts, or counts no more, for the very next request', async () => {
    const keys = new ChangingKeys(false);
    await withApp({ keyRing: keys }, async (app) => {
      keys.onRefresh = () => {
        keys.isThere = true;
      };
      assert.equal((await app.fetch('/ring', withKey('test-key-shop', 'POST'))).status, 202);
      keys.onRefresh = () => {
        keys.isThere = false;
      };
      assert.equal(
        (await problem(await app.fetch('/ring', withKey('test-key-shop', 'POST')))).code,
        'key-wrong',
      );
      assert.equal(app.accepted.length, 1);
    });
  });

  it('does not ring by a request whose body was still on its way', async () => {
    const keys = new ChangingKeys(true);
    await withApp({ keyRing: keys }, async (app) => {
      const status = await new Promise<number>((resolve, reject) => {
        const headers = {
          'X-BellBot-Key': 'test-key-shop',
          'Content-Type': 'application/json',
          'Content-Length': 13,
        };
        const sent = request(
          { host: '127.0.0.1', port: app.port, method: 'POST', path: '/ring', headers, agent: false },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        sent.on('error', reject);
        sent.write('{"text":');
        keys.onRefresh = () => {
          // It was admitted by its header. The rest of the body comes when it is revoked.
          setImmediate(() => {
            keys.isThere = false;
            sent.end('"hi"}');
          });
        };
      });
      assert.deepEqual([status, app.accepted.length, app.refusals], [401, 0, ['key-wrong']]);
    });
  });
});

describe('the rings of a caller among those of others', () => {
  it('come page by page, with a next page where there may be more, and none twice', async () => {
    const all = Array.from({ length: 1000 }, (_, index) => pastRing(index));
    const newest = [...all].reverse();
    const ringer = {
      history: async ({ before, limit }: { before?: string; limit: number }) => {
        const from = before === undefined ? 0 : newest.findIndex(({ id }) => id === before) + 1;
        return newest.slice(from, from + limit);
      },
    };
    const mine = (ring: { id: string }) => all.findIndex(({ id }) => id === ring.id) % 7 === 0;
    const found: string[] = [];
    let before: { before?: string } = {};
    for (let pages = 0; ; pages += 1) {
      assert.ok(pages < 20);
      const { rings, next } = await someRings(ringer, before, 50, mine, 200);
      assert.ok(rings.length <= 50);
      found.push(...rings.map(({ id }) => id));
      if (next === undefined) {
        break;
      }
      before = { before: next };
    }
    assert.deepEqual(
      found,
      newest.filter(mine).map(({ id }) => id),
    );
    assert.ok(mostLookedThrough >= 1000);
  });
});
