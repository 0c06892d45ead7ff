import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bundleOf, overriddenPins } from '../../packaging/bundle.js';
import { closureOf, folderSeenFrom, type LockedPackage } from '../../packaging/lock-file.js';
import { bundledManifest, packedManifest } from '../../packaging/manifest.js';

const locked = new Map<string, LockedPackage>(
  Object.entries({
    '': {
      version: '0.1.0',
      dependencies: { arm: '^2.0.0', base: '^1.0.0', tunnel: 'npm:@maker/tunnel@^3.0.0' },
    },
    'node_modules/arm': {
      version: '2.1.0',
      dependencies: { joint: '^1.0.0' },
      optionalDependencies: { cable: '^8.0.0', 'not-there': '1.0.0' },
    },
    'node_modules/arm/node_modules/joint': { version: '1.4.0', dependencies: { base: '^1.0.0' } },
    'node_modules/joint': { version: '2.0.0' },
    'node_modules/cable': { name: 'new-cable', version: '13.0.0' },
    'node_modules/base': { version: '1.2.3', dependencies: { joint: '^2.0.0' } },
    'node_modules/tool': { version: '1.0.0' },
    'node_modules/tunnel': {
      name: '@maker/tunnel',
      version: '3.1.0',
      optionalDependencies: { '@maker/linux': '3.1.0', '@maker/mac': '3.1.0' },
    },
    'node_modules/@maker/linux': { version: '3.1.0', os: ['linux'] },
    'node_modules/@maker/mac': { version: '3.1.0', os: ['darwin'], cpu: ['arm64'] },
  }),
);

describe('the packages of a lock file', () => {
  it('are seen as Node.js looks for them: beside the one that asks, and outward', () => {
    assert.equal(folderSeenFrom(locked, 'node_modules/arm', 'joint'), 'node_modules/arm/node_modules/joint');
    assert.equal(folderSeenFrom(locked, 'node_modules/arm/node_modules/joint', 'base'), 'node_modules/base');
    assert.equal(folderSeenFrom(locked, 'node_modules/base', 'joint'), 'node_modules/joint');
    assert.equal(folderSeenFrom(locked, '', 'joint'), 'node_modules/joint');
    assert.equal(folderSeenFrom(locked, 'node_modules/@maker/linux', 'base'), 'node_modules/base');
    assert.equal(folderSeenFrom(locked, '', 'not-there'), undefined);
  });

  it('come with what they ask for in turn, without what is not there and what only tools need', () => {
    assert.deepEqual([...closureOf(locked, '', ['arm'])].sort(), [
      'node_modules/arm',
      'node_modules/arm/node_modules/joint',
      'node_modules/base',
      'node_modules/cable',
      'node_modules/joint',
    ]);
  });
});

describe('what is packed along', () => {
  it('is all but what has a package for each system; that is asked for by its exact version', () => {
    const { names, pins } = bundleOf(locked);
    assert.deepEqual(names, ['arm', 'base']);
    assert.deepEqual(pins, { tunnel: 'npm:@maker/tunnel@3.1.0' });
  });

  it('is refused when it needs, further down, what is for some systems only', () => {
    const deep = new Map([
      ...locked,
      ['node_modules/joint', { version: '2.0.0', dependencies: { tunnel: '^3.0.0' } }],
    ]);
    assert.throws(() => bundleOf(deep), /node_modules\/@maker\/linux is for some systems only/);
  });

  it('asks for what overrides give it in the clone', () => {
    const overrides = { arm: { cable: '$cable', joint: '1.4.0' } };
    const pins = overriddenPins(locked, overrides, 'node_modules/arm');
    assert.deepEqual(pins, { cable: 'npm:new-cable@13.0.0', joint: '1.4.0' });
    assert.deepEqual(overriddenPins(locked, overrides, 'node_modules/base'), {});
    assert.throws(() => overriddenPins(locked, { base: { gone: '1.0.0' } }, 'node_modules/base'), /no gone/);
  });
});

describe('a package.json in the packed file', () => {
  it('of a package that comes along runs nothing at the install', () => {
    const scripts = { preinstall: 'a', install: 'node-gyp-build', postinstall: 'b', test: 'c' };
    assert.deepEqual(bundledManifest({ scripts, gypfile: true }, {}), {
      scripts: { test: 'c' },
      gypfile: true,
    });
    assert.deepEqual(bundledManifest({ name: 'arm' }, {}), { name: 'arm' });
  });

  it('of a package that comes along asks for what it gets', () => {
    const manifest = {
      dependencies: { joint: '^1.0.0' },
      optionalDependencies: { cable: '^8.0.0', other: '1' },
    };
    assert.deepEqual(bundledManifest(manifest, { cable: '13.0.0' }), {
      dependencies: { joint: '^1.0.0' },
      optionalDependencies: { cable: '13.0.0', other: '1' },
    });
  });

  it('of BellBot says what comes along, and nothing that only counts in a root project', () => {
    const own = {
      name: 'bellbot',
      dependencies: { arm: '^2.0.0', tunnel: 'npm:@maker/tunnel@^3.0.0' },
      overrides: { arm: { cable: '$cable' } },
      allowScripts: {},
    };
    assert.deepEqual(packedManifest(own, ['arm'], { tunnel: 'npm:@maker/tunnel@3.1.0' }), {
      name: 'bellbot',
      dependencies: { arm: '^2.0.0', tunnel: 'npm:@maker/tunnel@3.1.0' },
      bundleDependencies: ['arm'],
    });
  });
});
