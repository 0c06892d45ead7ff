import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { address, domainName, endpoint, ringUrl } from '../../src/config/network-kinds.js';
import type { Kind } from '../../src/config/option.js';

const kinds = { host: address, domain: domainName, edge: endpoint, url: ringUrl };

function parse(name: keyof typeof kinds, text: string): string | undefined {
  const kind: Kind<string> = kinds[name];
  const parsed = kind.parse(text, '/home/ada');
  return 'value' in parsed ? parsed.value : undefined;
}

describe('the values of options for the network', () => {
  it('takes IP addresses and host names as host', () => {
    for (const text of [
      '127.0.0.1',
      '0.0.0.0',
      '::1',
      '::',
      'fe80::1%eth0',
      'localhost',
      'bell.local',
      'bell-1',
    ]) {
      assert.equal(parse('host', text), text);
    }
    for (const text of [
      '',
      '256.1.1.1',
      '1.2.3',
      '127.0.0.1:3000',
      '[::1]',
      'http://localhost',
      'a b',
      '-bell',
      'bell-',
      'a..b',
      'a_b',
      `${'a'.repeat(64)}.de`,
    ]) {
      assert.equal(parse('host', text), undefined, text);
    }
  });

  it('takes host:port as edge', () => {
    for (const text of ['edge.example.com:443', '127.0.0.1:1', '[::1]:65535', 'localhost:4443']) {
      assert.equal(parse('edge', text), text);
    }
    for (const text of [
      '',
      'edge.example.com',
      ':443',
      'edge:0',
      'edge:65536',
      'edge:x',
      '::1:443',
      '[1.2.3.4]:1',
    ]) {
      assert.equal(parse('edge', text), undefined, text);
    }
  });

  it('takes a domain name alone as domain', () => {
    assert.equal(parse('domain', 'my-bell.ngrok.app'), 'my-bell.ngrok.app');
    for (const text of [
      '',
      'my-bell',
      'https://my-bell.ngrok.app',
      'my-bell.ngrok.app/',
      'a.b:443',
      '1.2.3.4',
      'a b.c',
    ]) {
      assert.equal(parse('domain', text), undefined, text);
    }
  });

  it('brings every address of a server to its /ring', () => {
    for (const [text, value] of [
      ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/ring'],
      ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/ring'],
      ['http://127.0.0.1:3000/ring', 'http://127.0.0.1:3000/ring'],
      ['http://127.0.0.1:3000/ring/', 'http://127.0.0.1:3000/ring'],
      ['https://bell.example.com/door', 'https://bell.example.com/door/ring'],
      ['https://bell.example.com/string', 'https://bell.example.com/string/ring'],
    ] as const) {
      assert.equal(parse('url', text), value);
    }
    for (const text of [
      '',
      'localhost:3000',
      '127.0.0.1:3000',
      'ftp://bell/',
      'file:///etc/passwd',
      'http://',
      'http://u:p@bell/',
      'http://bell/?key=x',
      'http://bell/#x',
      ' http://bell/',
      'http://be\nll/',
    ]) {
      assert.equal(parse('url', text), undefined, text);
    }
  });
});
