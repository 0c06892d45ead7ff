import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bellsOf, expiryOf, isKeyName, rightsOf, spanOf, wordsOf } from '../../src/core/key-grant.js';

const day = 86_400_000;

describe('what is written of a key', () => {
  it('is a name of 1 to 32 small letters, digits and dashes', () => {
    for (const name of ['a', '0', '-', 'shop-2', 'x'.repeat(32), 'key']) {
      assert.equal(isKeyName(name), true, name);
    }
    for (const name of [
      '',
      'x'.repeat(33),
      'Shop',
      'sh_op',
      'sh op',
      'schön',
      'ｓhop',
      'a\n',
      '\u212a',
      'а',
      '..',
      'a/b',
    ]) {
      assert.equal(isKeyName(name), false, name);
    }
  });

  it('is rights, each once and in their order', () => {
    assert.deepEqual(rightsOf(wordsOf('read, ring,read')), ['ring', 'read']);
    for (const text of ['', 'ring,', 'Ring', 'all', 'ring read', 'open']) {
      assert.equal(rightsOf(wordsOf(text)), undefined, text);
    }
  });

  it('is bells, or all of them', () => {
    assert.equal(bellsOf(['all']), 'all');
    assert.deepEqual(bellsOf(wordsOf('front,back,front')), ['front', 'back']);
    for (const text of ['', 'front,', 'all,front', 'Front', 'a b']) {
      assert.equal(bellsOf(wordsOf(text)), undefined, text);
    }
  });

  it('is a length of time with its unit', () => {
    assert.deepEqual(['0', '30s', '5m', '24h', '90d', '2w', '0d'].map(spanOf), [
      0,
      30_000,
      300_000,
      day,
      90 * day,
      14 * day,
      0,
    ]);
    for (const text of [
      '',
      '90',
      '-1d',
      '1.5d',
      '090d',
      '1y',
      '1 d',
      '36501d',
      '9999999999999d',
      'd',
      '1D',
      '٣d',
    ]) {
      assert.equal(spanOf(text), undefined, text);
    }
  });

  it('is an expiry: a length of time, a day from its beginning in UTC, or a time with its zone', () => {
    assert.deepEqual(expiryOf('90d'), { after: 90 * day });
    assert.deepEqual(expiryOf('2027-01-31'), { at: Date.UTC(2027, 0, 31) });
    assert.deepEqual(expiryOf('2028-02-29'), { at: Date.UTC(2028, 1, 29) });
    assert.deepEqual(expiryOf('2027-01-31T12:00:00+01:00'), { at: Date.UTC(2027, 0, 31, 11) });
    for (const text of [
      '0',
      '0d',
      '2027-02-30',
      '2027-13-01',
      '31.1.2027',
      '2027-1-31',
      '2027-01-31T12:00',
      '2027-01-31T25:00Z',
      '+012027-01-01',
      'never',
      '',
    ]) {
      assert.equal(expiryOf(text), undefined, text);
    }
  });
});
