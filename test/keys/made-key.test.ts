import assert from 'node:assert/strict';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { keptKey, readableKey } from '../../src/keys/made-key.js';
import { temporaryHome } from '../config/temporary-home.js';

describe('the key that BellBot makes', () => {
  it('is made once, and kept for its owner only', async () => {
    const data = join(temporaryHome(), 'a', 'folder');
    const made = await keptKey(data);
    assert.match(made.key, /^bb_key_[\w-]{43}$/);
    assert.deepEqual(await keptKey(data), made);
    assert.equal(await readableKey(data), made.key);
    assert.equal((await stat(made.path)).mode & 0o777, 0o600);
    assert.equal((await stat(data)).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(data), ['key']);
  });

  it('is whole or not there, whatever a process that was killed has left', async () => {
    const data = temporaryHome();
    await writeFile(join(data, 'key.new'), 'half of a k', { mode: 0o644 });
    assert.equal(await readableKey(data), undefined);
    const made = await keptKey(data);
    assert.equal(await readableKey(data), made.key);
    assert.equal((await stat(made.path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(data), ['key']);
  });

  it('is not made anew when it cannot be read, and is none for others then', async () => {
    const data = temporaryHome();
    await mkdir(join(data, 'key'));
    await assert.rejects(keptKey(data), { code: 'storage-unusable' });
    assert.equal(await readableKey(data), undefined);
  });
});
