import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isThisMachine, reachedHere } from '../../src/system/address.js';

describe('an address', () => {
  it('is of this machine when nobody else reaches it', () => {
    for (const host of [
      'localhost',
      'LocalHost',
      '127.0.0.1',
      '127.1.2.3',
      '::1',
      '0:0:0:0:0:0:0:1',
      '::ffff:127.0.0.1',
      '::FFFF:7f00:1',
    ]) {
      assert.ok(isThisMachine(host), host);
    }
  });

  it('is of another one when it may be, a name that only looks like an address among them', () => {
    for (const host of [
      '',
      '0.0.0.0',
      '::',
      '10.0.0.1',
      '192.168.1.2',
      '::2',
      '::ffff:10.0.0.1',
      'fe80::1%eth0',
      '127.example.com',
      '127.0.0.1.example',
      '127.1',
      '[::1]',
      '::1:3000',
      'localhost.example',
      'bell',
    ]) {
      assert.ok(!isThisMachine(host), host);
    }
  });

  it('that a server listens on is reached from this machine at itself, or at loopback if it stands for all', () => {
    const cases = {
      '127.0.0.1': '127.0.0.1:80',
      localhost: 'localhost:80',
      '': '127.0.0.1:80',
      '0.0.0.0': '127.0.0.1:80',
      '::': '[::1]:80',
      '0:0:0:0:0:0:0:0': '[::1]:80',
      '::1': '[::1]:80',
      'bell.example': 'bell.example:80',
    };
    for (const [host, reached] of Object.entries(cases)) {
      assert.equal(reachedHere(host, 80), reached);
    }
  });
});
