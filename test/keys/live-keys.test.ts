import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { type KeyRight, keyRights } from '../../src/core/caller.js';
import { KeptKeys, type SetKey } from '../../src/keys/kept-keys.js';
import { type KeysInUse, keysInUse } from '../../src/keys/keys-in-use.js';
import { digestOf } from '../../src/keys/new-key.js';
import { systemClock } from '../../src/system/system-clock.js';
import { temporaryHome } from '../config/temporary-home.js';
import { ManualClock } from '../system/manual-clock.js';

const day = 86_400_000;
const sales: SetKey = { name: 'sales', key: 'test-key-sales', rights: ['ring'], place: 'a test' };

interface Rig {
  readonly data: string;
  readonly clock: ManualClock;
  readonly advice: string[];
  readonly keys: KeysInUse['keys'];
  /** The file as a command sees it. */
  readonly command: KeptKeys;
  add(name: string, expires?: number | null, rights?: readonly KeyRight[]): Promise<string>;
}

async function rig(
  context: TestContext,
  {
    named = [],
    reachable = false,
    data = temporaryHome(),
  }: { named?: readonly SetKey[]; reachable?: boolean; data?: string } = {},
): Promise<Rig> {
  const clock = new ManualClock();
  const advice: string[] = [];
  const settings = { key: undefined, namedKeys: named, data };
  const { keys } = await keysInUse(settings, reachable, {
    clock,
    advise: (sentence) => advice.push(sentence),
  });
  context.after(() => keys.stop());
  const command = new KeptKeys({
    data,
    clock: {
      ...systemClock,
      now: () => clock.now(),
      monotonic: () => systemClock.monotonic(),
      after: (ms, run) => systemClock.after(ms, run),
    },
    set: named,
  });
  const add = async (name: string, expires: number | null = null, rights: readonly KeyRight[] = ['ring']) =>
    (await command.add({ name, rights, bells: 'all', expires })).key;
  return { data, clock, advice, keys, command, add };
}

describe('the keys of a running server', () => {
  it('are those of the file from the moment in which a command makes one, with its rights and bells', async (t) => {
    const { keys, command } = await rig(t, { reachable: true });
    const { key } = await command.add({
      name: 'shop',
      rights: ['ring', 'read'],
      bells: ['front'],
      expires: null,
    });
    await keys.refresh();
    const caller = keys.callerOf(key);
    assert.deepEqual(
      [caller?.name, [...(caller?.rights ?? [])], caller?.bells, caller?.isLocal],
      ['shop', ['ring', 'read'], new Set(['front']), false],
    );
    assert.equal(keys.callerOf(key), caller, 'the same object');
    await command.add({ name: 'door', rights: ['ring'], bells: 'all', expires: null });
    await keys.refresh();
    assert.equal(keys.callerOf(key), caller, 'nothing of it has changed');
  });

  it('lose one that is revoked, and who has it counts no more', async (t) => {
    const { keys, command, add } = await rig(t, { reachable: true });
    const key = await add('shop');
    await keys.refresh();
    const caller = keys.callerOf(key);
    assert.ok(caller !== undefined && keys.holds(caller) && keys.canChange(caller));
    await command.revoke('shop');
    await keys.refresh();
    assert.deepEqual(
      [keys.callerOf(key), keys.holds(caller), keys.isName('shop')],
      [undefined, false, false],
    );
    await add('shop');
    await keys.refresh();
    assert.equal(keys.callerOf(key), undefined, 'a new one of the name has another value');
  });

  it('take the former and the new one while a rotation lasts, as one caller', async (t) => {
    const { keys, clock, command, add } = await rig(t, { reachable: true });
    const former = await add('shop');
    const { key } = await command.rotate('shop', day);
    await keys.refresh();
    assert.ok(keys.callerOf(key) !== undefined && keys.callerOf(key) === keys.callerOf(former));
    clock.epoch += day - 1;
    assert.ok(keys.callerOf(former));
    clock.epoch += 1;
    assert.equal(keys.callerOf(former), undefined);
    assert.ok(keys.callerOf(key));
  });

  it('refuse one from the millisecond of its expiry on, also when the clock is set back after that', async (t) => {
    const { keys, clock, add } = await rig(t, { reachable: true });
    const key = await add('shop', clock.now() + day);
    await keys.refresh();
    clock.epoch += day - 1;
    assert.ok(keys.callerOf(key));
    clock.epoch += 1;
    assert.equal(keys.callerOf(key), undefined);
    clock.epoch -= 2 * day;
    assert.equal(keys.callerOf(key), undefined);
    assert.equal(keys.required, true, 'and nothing is open for it');
  });

  it('are needed from the first one on, and then there is one that may change things', async (t) => {
    const { data, keys, add } = await rig(t);
    assert.equal(keys.required, false);
    assert.deepEqual(readdirSync(data), []);
    await add('shop');
    await keys.refresh();
    assert.equal(keys.required, true);
    const admin = readFileSync(join(data, 'admin-key'), 'utf8').trim();
    assert.match(admin, /^bb_admin_[\w-]{43}$/);
    assert.deepEqual([...(keys.callerOf(admin)?.rights ?? [])], keyRights);
  });

  it('stay needed when the last one is revoked, and at the next start', async (t) => {
    const { data, keys, command, add } = await rig(t);
    const key = await add('shop');
    await command.revoke('shop');
    await keys.refresh();
    assert.deepEqual([keys.required, keys.callerOf(key)], [true, undefined]);
    const next = await rig(t, { data });
    assert.deepEqual([next.keys.required, next.keys.callerOf(key)], [true, undefined]);
  });

  it('stay needed when the file is taken away, in which there were some', async (t) => {
    const { data, keys, add } = await rig(t, { data: temporaryHome() });
    const key = await add('shop');
    await keys.refresh();
    rmSync(join(data, 'keys.json'));
    await keys.refresh();
    assert.deepEqual([keys.required, keys.callerOf(key)], [true, undefined]);
  });

  it('stay as they were while the file is damaged, which is told once it lasts', async (t) => {
    const { data, clock, advice, keys, add } = await rig(t, { reachable: true });
    const key = await add('shop');
    await keys.refresh();
    const whole = readFileSync(join(data, 'keys.json'), 'utf8');
    writeFileSync(join(data, 'keys.json'), whole.slice(0, 50));
    await keys.refresh();
    assert.equal(keys.callerOf(key)?.name, 'shop');
    assert.deepEqual(advice, [], 'somebody may be in the midst of saving it');
    await clock.advance(1000);
    assert.equal(advice.length, 1);
    assert.match(
      advice[0] ?? '',
      /keys\.json can't be used: line \d, column \d+: .* Until then the keys count that were in it before\./,
    );
    writeFileSync(join(data, 'keys.json'), whole.replace('"shop"', '"door"'));
    await keys.refresh();
    assert.equal(keys.callerOf(key)?.name, 'door');
    await clock.advance(10_000);
    assert.equal(advice.length, 1);
  });

  it('are known when a watched file changes, with no request at all', async (t) => {
    const { keys, add } = await rig(t, { reachable: true });
    keys.watch();
    const key = await add('shop');
    const until = systemClock.monotonic() + 20_000;
    while (keys.callerOf(key) === undefined && systemClock.monotonic() < until) {
      await new Promise<void>((resolve) => void systemClock.after(5, resolve));
    }
    assert.equal(keys.callerOf(key)?.name, 'shop');
  });

  it('do not begin with a file that has the name or the value of one that is set', async (t) => {
    const { data, add } = await rig(t);
    await add('sales');
    await assert.rejects(rig(t, { data, named: [sales] }), {
      code: 'storage-unusable',
      message: /a key named sales.*bellbot keys revoke sales/,
    });
    const text = readFileSync(join(data, 'keys.json'), 'utf8');
    writeFileSync(
      join(data, 'keys.json'),
      text.replace('"sales"', '"shop"').replace(/[\da-f]{64}/, digestOf(sales.key)),
    );
    await assert.rejects(rig(t, { data, named: [sales] }), (error: Error) => {
      assert.match(error.message, /The key shop in .* has the value of one that is set elsewhere/);
      assert.doesNotMatch(error.message, /test-key/);
      return true;
    });
  });

  it('remember on which day each was used, those that are set as long as the server runs', async (t) => {
    const { keys, clock, command, add } = await rig(t, { named: [sales], reachable: true });
    const key = await add('shop');
    await keys.refresh();
    const used = async () => new Map((await keys.list()).map(({ name, lastUsed }) => [name, lastUsed]));
    assert.deepEqual([(await used()).get('shop'), (await used()).get('sales')], [null, null]);
    keys.callerOf(key);
    keys.callerOf(sales.key);
    assert.deepEqual([(await used()).get('shop'), (await used()).get('sales')], ['2026-01-01', '2026-01-01']);
    clock.epoch += day;
    keys.callerOf(key);
    await keys.stop();
    assert.deepEqual(
      (await command.list()).map(({ name, lastUsed }) => [name, lastUsed]),
      [
        ['sales', null],
        ['shop', '2026-01-02'],
      ],
    );
  });

  it('are never shown', async (t) => {
    const { keys, add } = await rig(t, { named: [sales], reachable: true });
    const key = await add('shop');
    await keys.refresh();
    const shown = JSON.stringify(await keys.list()) + inspect(await keys.list());
    assert.doesNotMatch(shown, /test-key/);
    assert.equal(shown.includes(key), false);
  });

  it('are ten thousand without a request taking longer than a millisecond', async (t) => {
    const data = temporaryHome();
    const keys = Array.from({ length: 10_000 }, (_, index) => ({
      name: `key-${index}`,
      sha256: digestOf(`test-key-${index}`),
      rights: ['ring'],
      bells: 'all',
      made: '2026-01-01T00:00:00.000Z',
      expires: null,
      lastUsed: '2026-01-01',
    }));
    writeFileSync(join(data, 'keys.json'), JSON.stringify({ version: 1, keys }), { mode: 0o600 });
    const { keys: live, add } = await rig(t, { data, reachable: true });
    const began = systemClock.monotonic();
    for (let index = 0; index < 10_000; index += 1) {
      assert.equal(live.callerOf(`test-key-${index}`)?.name, `key-${index}`);
    }
    assert.ok(systemClock.monotonic() - began < 10_000);
    await add('one-more');
    await live.refresh();
    assert.equal(live.isName('one-more'), true);
  });
});

describe('the key that may change things', () => {
  it('is the one that was set, and made where a key is needed and none was', async (t) => {
    const admin: SetKey = { name: 'admin', key: 'test-key-admin', rights: keyRights, place: 'a test' };
    const set = await rig(t, { named: [admin] });
    assert.deepEqual(readdirSync(set.data), []);
    assert.deepEqual([...(set.keys.callerOf('test-key-admin')?.rights ?? [])], keyRights);
    assert.deepEqual(readdirSync((await rig(t)).data), []);
    assert.deepEqual(readdirSync((await rig(t, { named: [sales] })).data), ['admin-key']);
    assert.deepEqual(readdirSync((await rig(t, { reachable: true })).data).sort(), ['admin-key', 'key']);
  });

  it('lets the key that was made for senders stay beside it', async (t) => {
    const { data, keys } = await rig(t, { reachable: true });
    const key = readFileSync(join(data, 'key'), 'utf8').trim();
    assert.deepEqual([...(keys.callerOf(key)?.rights ?? [])], ['ring', 'read']);
    const admin: SetKey = { name: 'admin', key: 'test-key-admin', rights: keyRights, place: 'a test' };
    const later = await rig(t, { data, named: [admin], reachable: true });
    assert.equal(later.keys.callerOf(key)?.name, 'key');
  });
});
