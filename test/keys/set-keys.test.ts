import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setKeys } from '../../src/keys/set-keys.js';

it('the keys that were set are the option key, by its own name, and those with names', () => {
  const sales = { name: 'sales', key: 'test-key-sales' };
  assert.deepEqual(setKeys({ key: undefined, namedKeys: [] }), []);
  assert.deepEqual(setKeys({ key: 'test-key', namedKeys: [sales] }), [
    { name: 'key', key: 'test-key' },
    sales,
  ]);
});
