/**
 * From the field: what proxies and those behind them write into X-Forwarded-For and its like, and whose address it comes
 * to. The next case is a row: what the option `proxy` says, the headers as they come, and the address that counts.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressSender } from '../../src/http/access/rate-limit.js';
import { type RunningApp, withApp } from '../http/running-app.js';

const direct = '127.0.0.1';

interface Case {
  readonly what: string;
  readonly proxy?: string;
  readonly headers: readonly [string, string][];
  readonly from: string;
}

const xff = (...values: string[]): [string, string][] => values.map((value) => ['X-Forwarded-For', value]);

const cases: readonly Case[] = [
  { what: 'without proxy nothing that is said counts', headers: xff('203.0.113.1'), from: direct },
  {
    what: 'nginx with $proxy_add_x_forwarded_for',
    proxy: 'loopback',
    headers: xff('203.0.113.1'),
    from: '203.0.113.1',
  },
  {
    what: 'what the client invented stands before it',
    proxy: 'loopback',
    headers: xff('198.51.100.9, 203.0.113.1'),
    from: '203.0.113.1',
  },
  {
    what: 'haproxy with option forwardfor adds a header of its own',
    proxy: '127.0.0.1',
    headers: xff('198.51.100.9', '203.0.113.1'),
    from: '203.0.113.1',
  },
  {
    what: 'a chain of proxies, all of them named',
    proxy: 'loopback, 10.0.0.0/8, 192.0.2.7',
    headers: xff('198.51.100.9, 203.0.113.1, 192.0.2.7, 10.1.2.3'),
    from: '203.0.113.1',
  },
  {
    what: 'two proxies on this machine',
    proxy: 'loopback',
    headers: xff('203.0.113.1, 127.0.0.1'),
    from: '203.0.113.1',
  },
  {
    what: 'a hop that is not named ends the chain',
    proxy: 'loopback',
    headers: xff('203.0.113.1, 10.1.2.3'),
    from: '10.1.2.3',
  },
  {
    what: 'all of them are proxies',
    proxy: 'loopback,10.0.0.0/8',
    headers: xff('10.0.0.1, 10.0.0.2'),
    from: '10.0.0.1',
  },
  { what: 'a proxy elsewhere is not this one', proxy: '10.0.0.1', headers: xff('203.0.113.1'), from: direct },
  {
    what: 'a port behind IPv4, as Azure has it',
    proxy: 'loopback',
    headers: xff('203.0.113.1:51234'),
    from: '203.0.113.1',
  },
  { what: 'IPv6', proxy: 'loopback', headers: xff('2001:db8::17'), from: '2001:db8::17' },
  { what: 'IPv6 in brackets', proxy: 'loopback', headers: xff('[2001:db8::17]'), from: '2001:db8::17' },
  { what: 'IPv6 with a port', proxy: 'loopback', headers: xff('[2001:db8::17]:443'), from: '2001:db8::17' },
  {
    what: 'in quotes, as in Forwarded',
    proxy: 'loopback',
    headers: xff('"[2001:db8::17]:443"'),
    from: '2001:db8::17',
  },
  {
    what: 'written in another way',
    proxy: 'loopback',
    headers: xff('2001:DB8:0:0::0017'),
    from: '2001:db8::17',
  },
  { what: 'IPv4 as IPv6', proxy: 'loopback', headers: xff('::ffff:203.0.113.1'), from: '203.0.113.1' },
  {
    what: 'IPv4 as IPv6 in hexadecimal',
    proxy: 'loopback',
    headers: xff('::ffff:cb00:7101'),
    from: '203.0.113.1',
  },
  { what: 'a zone', proxy: 'loopback', headers: xff('fe80::1%eth0'), from: 'fe80::1' },
  {
    what: 'blanks and tabs around it',
    proxy: 'loopback',
    headers: xff(' \t203.0.113.1 \t'),
    from: '203.0.113.1',
  },
  {
    what: 'no blank after the comma',
    proxy: 'loopback',
    headers: xff('198.51.100.9,203.0.113.1'),
    from: '203.0.113.1',
  },
  {
    what: 'empty entries before it',
    proxy: 'loopback',
    headers: xff(',, ,203.0.113.1'),
    from: '203.0.113.1',
  },
  { what: 'an empty entry is nobody', proxy: 'loopback', headers: xff('203.0.113.1,'), from: direct },
  { what: 'an empty header', proxy: 'loopback', headers: xff(''), from: direct },
  { what: 'no header at all', proxy: 'loopback', headers: [], from: direct },
  { what: 'unknown, as squid has it', proxy: 'loopback', headers: xff('203.0.113.1, unknown'), from: direct },
  { what: 'a name of the proxy for somebody', proxy: 'loopback', headers: xff('_hidden'), from: direct },
  { what: '(null), as Apache may have it', proxy: 'loopback', headers: xff('(null)'), from: direct },
  { what: 'a host name', proxy: 'loopback', headers: xff('client.example'), from: direct },
  { what: 'numbers that are no address', proxy: 'loopback', headers: xff('203.0.113.256'), from: direct },
  { what: 'octal numbers', proxy: 'loopback', headers: xff('0203.0.113.1'), from: direct },
  { what: 'one number', proxy: 'loopback', headers: xff('3405803777'), from: direct },
  { what: 'a network', proxy: 'loopback', headers: xff('203.0.113.0/24'), from: direct },
  {
    what: 'IPv6 with a port and no brackets',
    proxy: 'loopback',
    headers: xff('2001:db8::17:443x'),
    from: direct,
  },
  { what: 'a command for a terminal', proxy: 'loopback', headers: xff('203.0.113.1;rm -rf'), from: direct },
  {
    what: 'who asked another proxy from its own machine counts as that proxy',
    proxy: '127.0.0.1, 10.0.0.2',
    headers: xff('127.0.0.9, 10.0.0.2'),
    from: '10.0.0.2',
  },
  {
    what: 'Forwarded passes through most proxies unread',
    proxy: 'loopback',
    headers: [['Forwarded', 'for=203.0.113.1']],
    from: direct,
  },
  { what: 'X-Real-IP too', proxy: 'loopback', headers: [['X-Real-IP', '203.0.113.1']], from: direct },
  {
    what: 'CF-Connecting-IP too',
    proxy: 'loopback',
    headers: [['CF-Connecting-IP', '203.0.113.1']],
    from: direct,
  },
  {
    what: 'True-Client-IP too',
    proxy: 'loopback',
    headers: [['True-Client-IP', '203.0.113.1']],
    from: direct,
  },
  {
    what: 'X-Forwarded-For counts beside all of them',
    proxy: 'loopback',
    headers: [
      ['X-Real-IP', '198.51.100.1'],
      ['X-Forwarded-For', '203.0.113.1'],
      ['Forwarded', 'for=198.51.100.2'],
    ],
    from: '203.0.113.1',
  },
];

/** The address that counts for a request with these headers. */
async function countedFrom(
  app: RunningApp,
  headers: readonly [string, string][],
): Promise<string | undefined> {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = 'POST /ring HTTP/1.1\r\nHost: bell\r\nConnection: close\r\nContent-Length: 0\r\n';
  assert.match(await app.raw(`${head}${lines}\r\n`), /^HTTP\/1\.1 401 /);
  const last = app.told.at(-1);
  return last?.type === 'refused' ? last.from : undefined;
}

describe('the address that a request came from', () => {
  for (const { what, proxy = '', headers, from } of cases) {
    it(`${what}: ${headers.map(([name, value]) => `${name}: ${value}`).join(', ')}`, async () => {
      await withApp({ proxy }, async (app) => {
        assert.equal(await countedFrom(app, headers), from);
      });
    });
  }

  it('is what the tunnel says, where it reads HTTP', async () => {
    await withApp({}, async (app) => {
      app.tunnel.status = { state: 'up', url: 'https://bell.example' };
      app.comeByTunnel();
      assert.equal(await countedFrom(app, xff('198.51.100.9, 203.0.113.1')), '203.0.113.1');
      app.tunnel.status = { state: 'retrying', reason: 'It is gone.', retryInMs: 1000 };
      assert.equal(await countedFrom(app, xff('203.0.113.1')), '203.0.113.1', 'what comes late');
    });
  });

  it('is not what a program of this machine says while a tunnel forwards', async () => {
    await withApp({}, async (app) => {
      app.tunnel.status = { state: 'up', url: 'https://bell.example' };
      assert.equal(await countedFrom(app, xff('203.0.113.1')), direct);
    });
  });

  it('is not what anybody says through a tunnel of bare connections, whatever proxies there are', async () => {
    await withApp({ rate: 2, proxy: 'loopback' }, async (app) => {
      app.tunnel.status = { state: 'up', url: 'tcp://1.tcp.example:12345' };
      app.tunnel.namesSender = false;
      app.comeByTunnel();
      const statuses: number[] = [];
      for (let last = 1; last <= 4; last += 1) {
        const headers = { 'X-BellBot-Key': 'wrong', 'X-Forwarded-For': `203.0.113.${last}` };
        statuses.push((await app.fetch('/ring', { method: 'POST', headers })).status);
      }
      assert.deepEqual(statuses, [401, 401, 429, 429]);
    });
  });
});

describe('what counts as one address', () => {
  const same: readonly (readonly string[])[] = [
    [
      '127.0.0.1',
      '127.0.0.2',
      '127.255.255.254',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f12:3',
      '0:0:0:0:0:0:0:1',
    ],
    [
      '203.0.113.1',
      '::ffff:203.0.113.1',
      '::ffff:cb00:7101',
      '2002:cb00:7101::1',
      '2002:cb00:7101:5::9',
      '64:ff9b::203.0.113.1',
    ],
    ['2001:db8::1', '2001:db8::ffff:0:1', '2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8::2%eth0'],
    ['2001:db8:0:1::1', '2001:db8:0:1:2:3:4:5'],
    ['fe80::1%eth0', 'fe80::1%eth1', 'fe80::2'],
    ['203.0.113.2', '64:ff9b::cb00:7102'],
    ['10.0.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::1'],
    ['64:ff9b::127.0.0.1', '2002:7f00:1::1'],
    ['unknown'],
  ];

  it('is all by which a machine reaches itself, an IPv4 address in every form, and an IPv6 network of 64 bits', () => {
    const named = same.map((addresses) => new Set(addresses.map((address) => addressSender(address))));
    assert.deepEqual(
      named.map(({ size }) => size),
      same.map(() => 1),
    );
    assert.equal(new Set(named.flatMap((names) => [...names])).size, same.length);
  });
});
