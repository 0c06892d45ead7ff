import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { keysInUse } from '../../src/keys/keys-in-use.js';
import { temporaryHome } from '../config/temporary-home.js';
import { ManualClock } from '../system/manual-clock.js';

const world = () => ({ clock: new ManualClock(), advise: () => {} });
const sales = { name: 'sales', key: 'test-key-sales' };

describe('the keys that count', () => {
  it('are the option key, by its own name, and those with names; then none is made for senders', async () => {
    const data = temporaryHome();
    const { keys, kept } = await keysInUse({ key: 'test-key', namedKeys: [sales], data }, true, world());
    assert.equal(keys.callerOf('test-key')?.name, 'key');
    assert.equal(keys.callerOf('test-key-sales')?.name, 'sales');
    assert.equal(kept, undefined);
    assert.deepEqual(await readdir(data), ['admin-key']);
  });

  it('are none where nobody else can ask, and one that is made where others can', async () => {
    const settings = { key: undefined, namedKeys: [], data: temporaryHome() };
    assert.equal((await keysInUse(settings, false, world())).keys.required, false);
    assert.deepEqual(await readdir(settings.data), []);
    const { keys, kept } = await keysInUse(settings, true, world());
    assert.equal(keys.callerOf(kept?.key ?? '')?.name, 'key');
  });
});
