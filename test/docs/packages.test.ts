import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textOf } from './pages.js';

interface LockedPackage {
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(textOf('package-lock.json')) as {
  packages: Readonly<Record<string, LockedPackage>>;
};
const { '': _ourselves, ...others } = packages;

describe('the packages that are installed', () => {
  it('are named by their hash, each of them', () => {
    assert.ok(Object.keys(others).length > 100);
    for (const [path, { integrity = '' }] of Object.entries(others)) {
      assert.match(integrity, /^sha512-/, path);
    }
  });

  it('run no script at the install, but one, which package.json forbids where npm asks', () => {
    const scripted = Object.entries(others)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^node_modules\//, ''));
    const { allowScripts } = JSON.parse(textOf('package.json')) as {
      allowScripts: Readonly<Record<string, boolean>>;
    };
    assert.deepEqual(allowScripts, Object.fromEntries(scripted.map((name) => [name, false])));
    assert.deepEqual(scripted, ['@serialport/bindings-cpp']);
  });
});
