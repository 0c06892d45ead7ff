import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KeptKeys } from '../../src/keys/kept-keys.js';
import { realPath } from '../../src/system/access-fault.js';
import { systemClock } from '../../src/system/system-clock.js';
import { temporaryHome } from '../config/temporary-home.js';

const asked = (name: string) => ({ name, rights: ['ring'] as const, bells: 'all' as const, expires: null });
const book = (data: string): KeptKeys => new KeptKeys({ data, clock: systemClock, set: [] });
const entry = (fields: object = {}) => ({
  name: 'shop',
  sha256: 'a'.repeat(64),
  rights: ['ring'],
  bells: 'all',
  made: '2026-01-01T00:00:00.000Z',
  expires: null,
  lastUsed: null,
  ...fields,
});
const documentWith = (...keys: object[]): string => JSON.stringify({ version: 1, keys }, null, 2);

function folderWith(text: string | Buffer): string {
  const data = temporaryHome();
  writeFileSync(join(data, 'keys.json'), text, { mode: 0o600 });
  return data;
}

/** What is written by hand, or was broken, and what is said of it. */
const refused: readonly (readonly [what: string, text: string | Buffer, says: RegExp])[] = [
  ['nothing', '', /line 1, column 1: value expected/],
  ['half of it', documentWith(entry()).slice(0, 60), /line \d, column \d+: /],
  ['a comma too many', '{\n  "version": 1,\n  "keys": [],\n}', /line 4, column 1: /],
  ['a comma too few', '{\n  "version": 1\n  "keys": []\n}', /line 3, column 3: comma expected/],
  ['a comment', '{\n  // mine\n  "version": 1, "keys": [] }', /line 2, column 3: invalid comment token/],
  ['Windows line ends', '{\r\n"version": 1,\r\n"keys": [x]}', /line 3, column 10: /],
  ['a list', '[]', /line 1, column 1: expected an object/],
  ['another version', '{"version": 2, "keys": []}', /column 13, version: expected 1/],
  ['no list of keys', '{"version": 1, "keys": {}}', /column 24, keys: expected a list of keys/],
  [
    'an unknown right',
    documentWith(entry({ rights: ['ring', 'sing'] })),
    /line 9, column 9, keys.0.rights.1: expected one of ring, read, control/,
  ],
  ['no right', documentWith(entry({ rights: [] })), /keys.0.rights: expected at least one right/],
  [
    'a key in place of its digest',
    documentWith(entry({ sha256: 's3cr3t' })),
    /keys.0.sha256: expected a SHA-256/,
  ],
  [
    'a name in capitals',
    documentWith(entry({ name: 'Shop' })),
    /line 5, column 15, keys.0.name: expected a name of 1 to 32/,
  ],
  [
    'the name of the made key',
    documentWith(entry({ name: 'key' })),
    /expected another name than key and admin/,
  ],
  [
    'a day that there is none of',
    documentWith(entry({ expires: '2027-02-30' })),
    /keys.0.expires: expected a date/,
  ],
  [
    'a name twice',
    documentWith(entry(), entry({ sha256: 'b'.repeat(64) })),
    /line \d+, column \d+, keys.1.name: another key has the name shop/,
  ],
  [
    'a value twice',
    documentWith(entry(), entry({ name: 'door' })),
    /keys.1.sha256: another key has the same value/,
  ],
  [
    'a field that is missing',
    documentWith({ name: 'shop' }),
    /line 4, column 5, keys.0.sha256: expected a SHA-256/,
  ],
  ['UTF-16', Buffer.from(`\uFEFF${documentWith(entry())}`, 'utf16le'), /is UTF-16 text/],
];

describe('keys.json', () => {
  it('is made with the first key, for its owner only, and has no key in it', async () => {
    const data = join(temporaryHome(), 'new');
    assert.deepEqual(await book(data).list(), []);
    assert.equal(existsSync(data), false);
    const { key, listed } = await book(data).add(asked('shop'));
    assert.match(key, /^bb_shop_[\w-]{43}$/);
    const text = readFileSync(join(data, 'keys.json'), 'utf8');
    assert.doesNotMatch(text, new RegExp(key.slice('bb_shop_'.length)));
    assert.deepEqual(
      [statSync(join(data, 'keys.json')).mode & 0o777, statSync(data).mode & 0o777],
      [0o600, 0o700],
    );
    assert.deepEqual(readdirSync(data), ['keys.json']);
    assert.deepEqual(await book(data).list(), [listed]);
  });

  for (const [what, text, says] of refused) {
    it(`is told of with line and column, and never changed: ${what}`, async () => {
      const data = folderWith(text);
      const kept = book(data);
      for (const act of [() => kept.list(), () => kept.add(asked('other')), () => kept.revoke('shop')]) {
        await assert.rejects(act(), (error: Error & { code: string }) => {
          assert.equal(error.code, 'storage-unusable');
          assert.ok(error.message.startsWith(`${realPath(data)}/keys.json `), error.message);
          assert.match(error.message, says);
          assert.doesNotMatch(error.message, /s3cr3t|aaaa/);
          return true;
        });
      }
      assert.deepEqual(readFileSync(join(data, 'keys.json')), Buffer.from(text));
      assert.deepEqual(readdirSync(data), ['keys.json']);
    });
  }

  it('keeps what people wrote into it that BellBot does not know', async () => {
    const data = folderWith(
      `\uFEFF${JSON.stringify({ note: 'ours', version: 1, keys: [entry({ owner: 'Ada' })] })}`,
    );
    await book(data).add(asked('door'));
    await book(data).rotate('shop', 1000);
    const { note, keys } = JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8'));
    assert.deepEqual([note, keys[0].owner, keys[1].name], ['ours', 'Ada', 'door']);
  });

  it('is followed to where a link leads, which stays a link', async () => {
    const elsewhere = folderWith(documentWith(entry()));
    const data = temporaryHome();
    symlinkSync(join(elsewhere, 'keys.json'), join(data, 'keys.json'));
    await book(data).add(asked('door'));
    assert.equal(lstatSync(join(data, 'keys.json')).isSymbolicLink(), true);
    assert.equal(JSON.parse(readFileSync(join(elsewhere, 'keys.json'), 'utf8')).keys.length, 2);
  });

  it('is not made in place of a link that leads nowhere, or of a folder', async () => {
    const data = temporaryHome();
    symlinkSync('/nowhere/keys.json', join(data, 'keys.json'));
    await assert.rejects(book(data).add(asked('door')), { code: 'storage-unusable' });
    assert.equal(lstatSync(join(data, 'keys.json')).isSymbolicLink(), true);
    const other = temporaryHome();
    mkdirSync(join(other, 'keys.json'));
    await assert.rejects(book(other).add(asked('door')), {
      code: 'storage-unusable',
      message: /not a file but a folder/,
    });
    await assert.rejects(book(other).list(), { code: 'storage-unusable' });
  });

  it('has every key of many that are made at once, by one process and by several books', async () => {
    const data = temporaryHome();
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    await Promise.all(names.map((name) => book(data).add(asked(name))));
    assert.deepEqual((await book(data).list()).map(({ name }) => name).sort(), [...names].sort());
    const taken = await Promise.allSettled([1, 2, 3].map(() => book(data).add(asked('one'))));
    assert.deepEqual(taken.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected']);
    assert.deepEqual(readdirSync(data), ['keys.json']);
  });

  it('is changed though a process that was killed has left its lock and half of a file', async () => {
    const data = folderWith(documentWith(entry()));
    const { hostname } = await import('node:os');
    // No system gives a process this number.
    writeFileSync(join(data, 'keys.json.lock'), `${JSON.stringify({ host: hostname(), pid: 2 ** 30 })} x`);
    writeFileSync(join(data, 'keys.json.new'), '{"version": 1, "ke', { mode: 0o644 });
    await book(data).add(asked('door'));
    assert.equal((await book(data).list()).length, 2);
    assert.deepEqual(readdirSync(data), ['keys.json']);
    assert.equal(statSync(join(data, 'keys.json')).mode & 0o777, 0o600);
  });

  it('says whether others may read it', async () => {
    const data = folderWith(documentWith(entry()));
    const { file } = book(data);
    assert.equal((await file.read())?.isOpen, false);
    chmodSync(join(data, 'keys.json'), 0o664);
    assert.equal((await file.read())?.isOpen, true);
    assert.match(file.close(), /could read or write .*keys\.json, until now: it has mode 0600/);
    assert.equal(statSync(join(data, 'keys.json')).mode & 0o777, 0o600);
  });
});
