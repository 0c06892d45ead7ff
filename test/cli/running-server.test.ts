import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { runningServer } from '../../src/cli/running-server.js';
import { temporaryHome } from '../config/temporary-home.js';
import { rightKey, withApp } from '../http/running-app.js';
import { bellbot } from './captured-io.js';

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
      (await runningServer({ url, key: undefined, host: '127.0.0.1', port: 3000, data: home })).key;
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
