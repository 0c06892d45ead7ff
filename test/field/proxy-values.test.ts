/**
 * From the field: what people write for the proxies that they trust, by the ways of nginx, Express, Docker and others. The
 * next case is a row: the text, and the networks that it means; or a text alone that means none.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config/load-config.js';
import { temporaryHome } from '../config/temporary-home.js';

const right: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1': ['127.0.0.1/32'],
  '::1': ['::1/128'],
  '10.0.0.0/8': ['10.0.0.0/8'],
  '172.16.0.0/12,10.0.0.2': ['172.16.0.0/12', '10.0.0.2/32'],
  '10.0.0.1, 2001:db8::/32': ['10.0.0.1/32', '2001:db8::/32'],
  ' 10.0.0.1 ,\t10.0.0.2 ': ['10.0.0.1/32', '10.0.0.2/32'],
  '127.0.0.1/8': ['127.0.0.1/8'],
  '10.0.0.0/255.0.0.0': ['10.0.0.0/8'],
  '::ffff:10.0.0.1': ['10.0.0.1/32'],
  '::ffff:10.0.0.0/104': ['10.0.0.0/8'],
  '2001:DB8::1': ['2001:db8::1/128'],
  loopback: ['127.0.0.0/8', '::1/128'],
  Loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  'loopback,203.0.113.7': ['127.0.0.0/8', '::1/128', '203.0.113.7/32'],
};

const wrong: readonly string[] = [
  '',
  ',',
  '10.0.0.1,',
  ',10.0.0.1',
  '10.0.0.1 10.0.0.2',
  '10.0.0.1;10.0.0.2',
  'true',
  '1',
  '*',
  'all',
  'localhost',
  'nginx',
  'proxy.example',
  '10.0.0.256',
  '010.0.0.1',
  '10.1',
  '0x7f000001',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/255.0.255.0',
  '10.0.0.0/8/8',
  '10.0.0.*',
  '10.0.0.1-10.0.0.9',
  '10.0.0.1:80',
  '[::1]',
  '::1/129',
  '::/255.0.0.0',
  'fe80::1%eth0',
  'http://10.0.0.1',
  'toString',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.1,0.0.0.0/0',
  '::ffff:0.0.0.0/96',
  '::ffff:10.0.0.0/90',
];

function load(text: string, ...more: string[]) {
  const home = temporaryHome('');
  return loadConfig({ args: [{ name: 'proxy', value: text }, ...more.map(argument)], env: {}, home });
}

function argument(text: string): { name: string; value: string } {
  const [name = '', value = ''] = text.split('=');
  return { name, value };
}

describe('the option proxy', () => {
  for (const [text, networks] of Object.entries(right)) {
    it(`takes ${text}`, () => {
      const loaded = load(text);
      assert.ok('config' in loaded, 'problems' in loaded ? JSON.stringify(loaded.problems) : '');
      assert.deepEqual(
        loaded.config.proxy?.map(({ address, prefix }) => `${address}/${prefix}`),
        networks,
      );
    });
  }

  for (const text of wrong) {
    it(`refuses "${text}"`, () => {
      const loaded = load(text);
      assert.ok('problems' in loaded);
      assert.deepEqual(
        loaded.problems.map(({ option, value }) => [option, value]),
        [['proxy', text]],
      );
      assert.match(
        loaded.problems[0]?.message ?? '',
        /^(?:has no value; )?expected .*(?:10\.0\.0\.2|proxies alone)/,
      );
    });
  }

  it('is none by default', () => {
    const loaded = loadConfig({ args: [], env: {}, home: temporaryHome('') });
    assert.ok('config' in loaded);
    assert.equal(loaded.config.proxy, undefined);
  });

  it('does not believe this machine beside a tunnel of bare connections', () => {
    const env = { NGROK_AUTHTOKEN: 'token-of-a-test' };
    const args = [argument('proto=tcp')];
    const home = temporaryHome('');
    for (const [value, count] of [
      ['loopback', 1],
      ['127.0.0.1', 1],
      ['10.0.0.1', 0],
    ] as const) {
      const loaded = loadConfig({ args: [...args, { name: 'proxy', value }], env, home });
      assert.equal('problems' in loaded ? loaded.problems.length : 0, count, value);
    }
    assert.ok('config' in load('loopback', 'proto=tcp', 'tunnel=off'));
  });
});
