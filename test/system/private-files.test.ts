import assert from 'node:assert/strict';
import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  datedPath,
  ensureFile,
  isSameFile,
  keepPrivate,
  lookOf,
  makeFile,
} from '../../src/system/private-files.js';
import { dataFolder } from '../storage/data-folder.js';

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('a private file', () => {
  it('is made with its folder, for its owner only, and keeps what it holds', async () => {
    const folder = join(await dataFolder(), 'a', 'b');
    const path = join(folder, 'file');
    ensureFile(path);
    assert.deepEqual([await modeOf(folder), await modeOf(path)], [0o700, 0o600]);
    await writeFile(path, 'text');
    await chmod(path, 0o664);
    ensureFile(path);
    assert.deepEqual([await modeOf(path), (await stat(path)).size], [0o664, 4]);
    keepPrivate(path);
    assert.deepEqual([await modeOf(path), (await stat(path)).size], [0o600, 4]);
    keepPrivate(join(folder, 'none'));
  });

  it('is refused where there is something else, or a file that is to be new', async () => {
    const folder = await dataFolder();
    await mkdir(join(folder, 'folder'));
    assert.throws(() => ensureFile(join(folder, 'folder')), /is not a file/);
    await symlink('folder', join(folder, 'link'));
    assert.throws(() => ensureFile(join(folder, 'link')), /is not a file/);
    makeFile(join(folder, 'file'));
    assert.throws(() => makeFile(join(folder, 'file')), { code: 'EEXIST' });
  });

  it('gets a dated name that neither it nor what lies beside it has', async () => {
    const path = join(await dataFolder(), 'file');
    const name = (): string => datedPath(path, 'old', 0, ['', '-log']);
    const first = `${path}.old-1970-01-01T00-00-00.000Z`;
    assert.equal(name(), first);
    makeFile(`${first}-log`);
    assert.equal(name(), `${first}-2`);
    makeFile(`${first}-2`);
    assert.equal(name(), `${first}-3`);
  });

  it('is known by its look, and is the same file when only its content is another', async () => {
    const folder = await dataFolder();
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    assert.equal(lookOf(one), '');
    makeFile(one);
    makeFile(other);
    const before = lookOf(one);
    await writeFile(one, 'text');
    assert.notEqual(lookOf(one), before);
    assert.equal(isSameFile(lookOf(one), before), true);
    assert.equal(isSameFile(lookOf(other), before), false);
    assert.equal(isSameFile('', ''), false);
  });
});
