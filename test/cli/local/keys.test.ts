import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../../src/system/system-clock.js';
import { temporaryHome } from '../../config/temporary-home.js';
import { bellbot, type Ran } from '../captured-io.js';

/** A home folder, and `bellbot keys` in it. */
function keysIn(home = temporaryHome(), env: NodeJS.ProcessEnv = {}) {
  const file = join(home, '.bellbot', 'keys.json');
  return {
    home,
    file,
    text: (): string => readFileSync(file, 'utf8'),
    keys: (...words: string[]): Promise<Ran> => bellbot(['keys', ...words], { home, env }),
  };
}

async function listed(keys: (...words: string[]) => Promise<Ran>): Promise<Record<string, unknown>[]> {
  return JSON.parse((await keys('json')).stdout);
}

describe('bellbot keys add', () => {
  it('prints the key alone on stdout, once, and says on stderr what it may', async () => {
    const { keys, text } = keysIn();
    const { status, stdout, stderr } = await keys(
      'add',
      'shop',
      'rights=ring',
      'bells=front,back',
      'expires=90d',
    );
    assert.equal(status, 0);
    assert.match(stdout, /^bb_shop_[\w-]{43}\n$/);
    assert.match(
      stderr,
      /The key shop has the rights ring for the bells front, back\. It expires at .*shown this once/,
    );
    assert.match(stderr, /first key: from now on requests need one/);
    const secret = stdout.trim().slice(-43);
    assert.equal(
      [stderr, text(), (await keys()).stdout, (await keys('--json')).stdout].some((said) =>
        said.includes(secret),
      ),
      false,
    );
    assert.doesNotMatch((await keys('add', 'door')).stderr, /first key/);
  });

  it('gives what is usual where nothing is said, and JSON where that is asked for', async () => {
    const { keys } = keysIn();
    const { key, ...made } = JSON.parse((await keys('add', 'shop', 'json')).stdout);
    assert.match(key, /^bb_shop_/);
    assert.deepEqual(
      [made.rights, made.bells, made.expires, made.lastUsed],
      [['ring', 'read'], 'all', null, null],
    );
    assert.deepEqual(await listed(keys), [made]);
    const dated = JSON.parse((await keys('add', 'door', '--expires', '2999-01-31', '--json')).stdout);
    assert.equal(dated.expires, '2999-01-31T00:00:00.000Z');
  });

  it('refuses a name that is taken, in the file or by an option, with status 1', async () => {
    const { keys, text } = keysIn(temporaryHome(), {
      BELLBOT_KEY_SALES: 'test-key-sales',
      BELLBOT_KEY: 'test-key',
    });
    await keys('add', 'shop');
    const before = text();
    for (const name of ['shop', 'sales', 'key', 'admin']) {
      const { status, stdout, stderr } = await keys('add', name);
      assert.deepEqual([status, stdout], [1, ''], name);
      assert.match(stderr, /Choose another name/);
    }
    assert.match((await keys('add', 'sales')).stderr, /set by BELLBOT_KEY_SALES, environment/);
    assert.equal(text(), before);
  });

  it('makes every one of many at once', async () => {
    const { keys } = keysIn();
    const names = Array.from({ length: 12 }, (_, index) => `key-${index}`);
    const all = await Promise.all(names.map((name) => keys('add', name)));
    assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([0]));
    assert.equal((await listed(keys)).length, 12);
  });
});

describe('bellbot keys', () => {
  it('lists name, rights, bells, days and where each comes from, those of options too', async () => {
    const home = temporaryHome('BELLBOT_KEY_SALES=test-key-sales\nexport BELLBOT_ADMIN_KEY=test-key-admin\n');
    const { keys, file } = keysIn(home);
    await keys('add', 'shop', 'rights=ring,read', 'bells=front', 'expires=2999-01-31');
    const today = new Date(systemClock.now()).toISOString().slice(0, 10);
    const { status, stdout, stderr } = await keys();
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
      [
        ['name', 'rights', 'bells', 'made', 'expires', 'last used', 'from'],
        ['sales', 'ring', 'all', '-', 'never', '-', 'BELLBOT_KEY_SALES, ~/.bellbotrc line 1'],
        ['admin', 'ring,read,control', 'all', '-', 'never', '-', 'BELLBOT_ADMIN_KEY, ~/.bellbotrc line 2'],
        ['shop', 'ring,read', 'front', today, '2999-01-31', '-', file],
      ],
    );
    assert.doesNotMatch(stdout, /test-key/);
    assert.deepEqual((await keys('list', 'json')).stdout, (await keys('--json')).stdout);
  });

  it('lists those that BellBot made and keeps in data, and says where to change them', async () => {
    const { home, keys } = keysIn();
    mkdirSync(join(home, '.bellbot'));
    for (const name of ['key', 'admin-key']) {
      writeFileSync(join(home, '.bellbot', name), `test-key-${name}\n`, { mode: 0o600 });
    }
    assert.deepEqual(
      (await listed(keys)).map(({ name, from }) => [name, from]),
      [
        ['key', join(home, '.bellbot', 'key')],
        ['admin', join(home, '.bellbot', 'admin-key')],
      ],
    );
    const { status, stderr } = await keys('revoke', 'admin');
    assert.equal(status, 1);
    assert.match(stderr, /kept in .*admin-key\. Remove that file and start BellBot again/);
  });

  it('makes nothing where there is nothing', async () => {
    const { home, keys } = keysIn();
    assert.equal((await keys()).status, 0);
    assert.equal((await keys('revoke', 'shop')).status, 1);
    assert.deepEqual(
      (await import('node:fs')).readdirSync(join(home)).filter((name) => name !== '.bellbot'),
      [],
    );
  });

  it('says where a file is damaged, with line and column, and leaves it', async () => {
    const { keys, text, file } = keysIn();
    await keys('add', 'shop');
    const broken = text().replace('"keys": [', '"keys": [,');
    writeFileSync(file, broken);
    for (const words of [[], ['json'], ['add', 'door'], ['rotate', 'shop'], ['revoke', 'shop']]) {
      const { status, stdout, stderr } = await keys(...words);
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, /keys\.json can't be used: line 3, column 12: /);
    }
    assert.equal(text(), broken);
  });
});

describe('bellbot keys rotate and revoke', () => {
  it('change one key, and leave the others', async () => {
    const { keys, text } = keysIn();
    const former = (await keys('add', 'shop')).stdout.trim();
    await keys('add', 'door');
    const { status, stdout, stderr } = await keys('rotate', 'shop', 'overlap=1h');
    assert.equal(status, 0);
    assert.match(stdout, /^bb_shop_[\w-]{43}\n$/);
    assert.notEqual(stdout.trim(), former);
    assert.match(stderr, /The former one counts until /);
    assert.equal(JSON.parse(text()).keys[0].previous.length, 1);
    const revoked = await keys('revoke', 'shop');
    assert.deepEqual(
      [revoked.status, revoked.stdout, revoked.stderr],
      [0, '', 'The key shop counts no more.\n'],
    );
    assert.deepEqual(
      (await listed(keys)).map(({ name }) => name),
      ['door'],
    );
    assert.match(
      (await keys('revoke', 'door')).stderr,
      /No key is left in .*keys\.json, and requests need one all the same/,
    );
    assert.equal((await keys('revoke', 'shop')).status, 1);
    assert.match((await keys('rotate', 'shop')).stderr, /There is no key named shop/);
  });

  it('say where a key of the options is set', async () => {
    const { keys } = keysIn(temporaryHome('BELLBOT_KEY_SALES=test-key-sales\n'), { BELLBOT_KEY: 'test-key' });
    for (const [name, place] of [
      ['sales', 'BELLBOT_KEY_SALES, ~/.bellbotrc line 1'],
      ['key', 'environment BELLBOT_KEY'],
    ] as const) {
      for (const action of ['revoke', 'rotate']) {
        const { status, stderr } = await keys(action, name);
        assert.equal(status, 1);
        assert.equal(
          stderr,
          `The key ${name} is set by ${place}. Change it there, and start BellBot again.\n`,
        );
      }
    }
  });
});

describe('a command line of bellbot keys that is wrong', () => {
  const cases: readonly (readonly [words: readonly string[], says: RegExp])[] = [
    [['ad', 'shop'], /no "keys ad"\. Did you mean add\?/],
    [['make'], /There are list, add, rotate, revoke/],
    [['jsn'], /Did you mean json\?/],
    [['add'], /Say the name of the key: bellbot keys add NAME/],
    [['add', 'Shop'], /a name of 1 to 32 of a-z, 0-9 and -/],
    [['add', 'schön'], /a name of 1 to 32/],
    [['add', 'x'.repeat(33)], /a name of 1 to 32/],
    [['add', 'shop', 'door'], /one word too many/],
    [['list', 'shop'], /one word too many/],
    [['add', 'shop', 'rights=rnig'], /expected one or more of ring, read, control/],
    [['add', 'shop', 'rights='], /rights= \(argument\): has no value/],
    [['add', 'shop', 'bells=Front'], /expected all, or names of bells/],
    [['add', 'shop', 'expires=2020-01-01'], /expires \(argument\): is over already/],
    [['add', 'shop', 'expires=tomorrow'], /expected a length of time such as 90d/],
    [['add', 'shop', 'expire=90d'], /expire \(argument\): unknown option; did you mean expires\?/],
    [['rotate', 'shop', 'overlap=1'], /expected a length of time/],
    [['rotate', 'shop', 'rights=ring'], /rights \(argument\): is an option of "keys add"/],
    [['revoke', 'shop', 'overlap=1h'], /is an option of "keys rotate"/],
    [['expires=90d'], /is an option of "keys add"/],
  ];

  for (const [words, says] of cases) {
    it(`is refused with what to do, and nothing is made: ${words.join(' ').slice(0, 40)}`, async () => {
      const { home, keys } = keysIn();
      const { status, stdout, stderr } = await keys(...words);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
      assert.match(stderr, /See "bellbot help keys"/);
      assert.deepEqual((await import('node:fs')).readdirSync(home), []);
    });
  }

  it('does not show a key that stands where its name belongs', async () => {
    const { keys } = keysIn();
    for (const words of [['bb_shop_secret-Secret'], ['revoke', 'bb_shop_secret-Secret']]) {
      const { status, stderr } = await keys(...words);
      assert.equal(status, 2);
      assert.doesNotMatch(stderr, /secret/i);
    }
  });
});
