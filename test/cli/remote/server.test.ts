import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runningServer } from '../../../src/cli/remote/server.js';
import { temporaryHome } from '../../config/temporary-home.js';
import { rightKey, withApp } from '../../http/running-app.js';
import { bellbot } from '../captured-io.js';

describe('the key that a server made', () => {
  it('is used for a server of this machine, where no other is given', async () => {
    await withApp({}, async (app) => {
      const home = temporaryHome();
      mkdirSync(`${home}/.bellbot`);
      writeFileSync(`${home}/.bellbot/key`, `${rightKey}\n`, { mode: 0o600 });
      assert.equal((await bellbot(['history', `port=${app.port}`], { home })).status, 0);
      assert.equal((await bellbot(['history', `url=${app.url}`, '--csv'], { home })).status, 0);
      assert.equal((await bellbot(['ring', `url=http://localhost:${app.port}`], { home })).status, 0);
      assert.equal((await bellbot(['ring', `port=${app.port}`, `data=${home}/.bellbot`])).status, 0);
      assert.equal((await bellbot(['ring', `port=${app.port}`, 'key=test-key-wrong'], { home })).status, 1);
      assert.equal((await bellbot(['ring', `port=${app.port}`])).status, 1);
      assert.equal(app.accepted.length, 2);
    });
  });

  it('is not used for another machine, and not when it is no key', async () => {
    const home = temporaryHome();
    writeFileSync(`${home}/key`, 'test-key-made\n');
    const keyFor = async (url: string): Promise<string | undefined> =>
      (await runningServer({ url, key: undefined, host: '127.0.0.1', port: 3000, data: home }, [])).key;
    for (const url of [
      'http://127.0.0.1:3000/ring',
      'http://127.9.9.9/ring',
      'http://[::1]:3000/ring',
      'http://LOCALHOST/ring',
    ]) {
      assert.equal(await keyFor(url), 'test-key-made', url);
    }
    for (const url of [
      'https://my-bell.ngrok.app/ring',
      'http://192.168.1.2:3000/ring',
      'http://localhost.example/ring',
      'http://127.0.0.1.example/ring',
      'http://0.0.0.0:3000/ring',
    ]) {
      assert.equal(await keyFor(url), undefined, url);
    }
    for (const text of ['', '\n', 'a\nb', 'a\u0000b']) {
      writeFileSync(`${home}/key`, text);
      assert.equal(await keyFor('http://127.0.0.1:3000/ring'), undefined);
    }
  });
});

describe('the key that a demo made', () => {
  it('is used for the demo, and that of the real bell for the real bell', async () => {
    const data = temporaryHome();
    const demo = join(data, 'demo');
    mkdirSync(demo);
    writeFileSync(join(data, 'key'), 'test-key-real');
    writeFileSync(join(demo, 'key'), 'test-key-demo');
    const owner = (port: number, since: string) =>
      JSON.stringify({ pid: 1, since, url: `http://127.0.0.1:${port}` });
    const keyAt = async (port: number): Promise<string | undefined> =>
      (await runningServer({ url: undefined, key: undefined, host: 'localhost', port, data }, [])).key;
    assert.equal(await keyAt(3000), 'test-key-real');
    writeFileSync(join(demo, 'owner'), owner(3001, '2026-01-02T00:00:00.000Z'));
    assert.deepEqual([await keyAt(3000), await keyAt(3001)], ['test-key-real', 'test-key-demo']);
    writeFileSync(join(data, 'owner'), owner(3001, '2026-01-03T00:00:00.000Z'));
    assert.equal(await keyAt(3001), 'test-key-real', 'it has come to that port later');
    writeFileSync(join(data, 'owner'), owner(3001, '2026-01-01T00:00:00.000Z'));
    assert.equal(await keyAt(3001), 'test-key-demo');
  });
});

describe('the first key with a name', () => {
  const first = { BELLBOT_KEY_FIRST: rightKey, BELLBOT_KEY_SECOND: 'test-key-second' };

  it('is used for a server of this machine, where BELLBOT_KEY is not set, before the one that was made', async () => {
    await withApp({}, async (app) => {
      const home = temporaryHome(`BELLBOT_KEY_ONE=${rightKey}\nBELLBOT_KEY_TWO=test-key-two\n`);
      mkdirSync(`${home}/.bellbot`);
      writeFileSync(`${home}/.bellbot/key`, 'test-key-made\n', { mode: 0o600 });
      const port = `port=${app.port}`;
      assert.equal((await bellbot(['ring', port], { home })).status, 0);
      assert.equal((await bellbot(['history', port], { home })).status, 0);
      assert.equal((await bellbot(['ring', `url=${app.url}`], { env: first })).status, 0);
      assert.equal(
        (await bellbot(['ring', port], { env: { ...first, BELLBOT_KEY: 'test-key-wrong' } })).status,
        1,
      );
      assert.equal(
        (await bellbot(['ring', port, `key=${rightKey}`], { env: first })).status,
        0,
        'the same as a named one',
      );
      assert.deepEqual(
        app.accepted.map(({ source }) => source),
        ['cli', 'cli', 'cli'],
      );
    });
  });

  it('is never sent to another machine', async () => {
    const named = [{ name: 'first', key: 'test-key-first' }];
    const keyFor = async (url: string | undefined, host = '127.0.0.1'): Promise<string | undefined> =>
      (await runningServer({ url, key: undefined, host, port: 3000, data: temporaryHome() }, named)).key;
    assert.equal(await keyFor(undefined), 'test-key-first');
    assert.equal(await keyFor('http://[::1]:3000/ring'), 'test-key-first');
    for (const url of [
      'https://my-bell.ngrok.app/ring',
      'http://192.168.1.2/ring',
      'http://127.0.0.1.example/ring',
    ]) {
      assert.equal(await keyFor(url), undefined, url);
    }
    assert.equal(await keyFor(undefined, '192.168.1.2'), undefined);
  });

  it('is checked as the server checks it', async () => {
    const { status, stderr } = await bellbot(['ring'], {
      env: { BELLBOT_KEY_A: '', BELLBOT_KEY_: 'test-key-secret' },
    });
    assert.equal(status, 2);
    assert.match(stderr, /There are 2 problems/);
    assert.doesNotMatch(stderr, /secret/);
  });
});

describe('the key for what is to be done', () => {
  const named = [
    { name: 'sales', key: 'test-key-sales' },
    { name: 'admin', key: 'test-key-admin' },
  ];
  const rights = ['ring', 'read', 'control'] as const;

  async function keysFor(given: {
    key?: string;
    named?: typeof named;
    files?: readonly string[];
    url?: string;
    isTyped?: boolean;
  }): Promise<(string | undefined)[]> {
    const data = temporaryHome();
    for (const name of given.files ?? []) {
      writeFileSync(join(data, name), `test-key-in-${name}`, { mode: 0o600 });
    }
    const values = { url: given.url, key: given.key, host: '127.0.0.1', port: 3000, data };
    const isTyped = given.isTyped ?? false;
    const servers = rights.map((right) => runningServer(values, given.named ?? [], { right, isTyped }));
    return (await Promise.all(servers)).map(({ key }) => key);
  }

  it('is one that has the right: the usual one to ring and read, the one that may everything to take back', async () => {
    const files = ['key', 'admin-key'];
    assert.deepEqual(await keysFor({ files }), [
      'test-key-in-key',
      'test-key-in-admin-key',
      'test-key-in-admin-key',
    ]);
    assert.deepEqual(await keysFor({ files: ['key'] }), Array(3).fill('test-key-in-key'));
    assert.deepEqual(await keysFor({ key: 'test-key', files }), [
      'test-key',
      'test-key',
      'test-key-in-admin-key',
    ]);
    assert.deepEqual(await keysFor({ named: named.slice(0, 1), files }), [
      'test-key-sales',
      'test-key-in-admin-key',
      'test-key-in-admin-key',
    ]);
    assert.deepEqual(await keysFor({ named, files }), ['test-key-sales', 'test-key-admin', 'test-key-admin']);
    assert.deepEqual(await keysFor({ named: named.slice(1) }), Array(3).fill('test-key-admin'));
    assert.deepEqual(await keysFor({}), Array(3).fill(undefined));
  });

  it('is the one that was typed, and for another machine none but the usual one', async () => {
    const files = ['key', 'admin-key'];
    assert.deepEqual(
      await keysFor({ key: 'test-key', named, files, isTyped: true }),
      Array(3).fill('test-key'),
    );
    const url = 'https://my-bell.ngrok.app/ring';
    assert.deepEqual(await keysFor({ named, files, url }), Array(3).fill(undefined));
    assert.deepEqual(await keysFor({ key: 'test-key', named, files, url }), Array(3).fill('test-key'));
  });
});
