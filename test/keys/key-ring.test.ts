import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { KeyRing } from '../../src/keys/key-ring.js';

const keys = new KeyRing([
  { name: 'door', key: 'test-key-1' },
  { name: 'shop', key: 'test-key-ünï-🔔' },
]);

describe('a key ring', () => {
  it('gives the name of a right key', () => {
    assert.equal(keys.callerOf('test-key-1')?.name, 'door');
    assert.equal(keys.callerOf('test-key-ünï-🔔')?.name, 'shop');
  });

  it('knows no other key, of whatever length', () => {
    for (const wrong of [
      '',
      ' ',
      'test-key-',
      'test-key-1 ',
      'TEST-KEY-1',
      'test-key-11',
      'x'.repeat(65_536),
    ]) {
      assert.equal(keys.callerOf(wrong), undefined, wrong.slice(0, 20));
    }
  });

  it('needs a key as soon as it has one', () => {
    assert.equal(keys.required, true);
    assert.equal(new KeyRing([]).required, false);
    assert.equal(new KeyRing([]).callerOf(''), undefined);
  });

  it('refuses an empty key, which would lock nothing', () => {
    assert.throws(() => new KeyRing([{ name: 'door', key: '' }]), RangeError);
  });

  it('refuses two keys of one name or one value, of which one would never count', () => {
    const door = { name: 'door', key: 'test-key-1' };
    assert.throws(() => new KeyRing([door, { name: 'shop', key: 'test-key-1' }]), RangeError);
    assert.throws(() => new KeyRing([door, { name: 'door', key: 'test-key-2' }]), RangeError);
  });

  it('does not keep or show the keys themselves', () => {
    const shown = inspect(keys, { depth: 10, showHidden: true }) + JSON.stringify(keys);
    assert.doesNotMatch(shown, /test-key/);
  });
});
