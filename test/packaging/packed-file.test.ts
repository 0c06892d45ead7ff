import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { bundleOf } from '../../packaging/bundle.js';
import { changeForPacking, putBack } from '../../packaging/changed-files.js';
import { lockedPackages } from '../../packaging/lock-file.js';
import { pages, proseOf, root } from '../docs/pages.js';
import { compareTrees } from './trees.js';

const clone = mkdtempSync(join(tmpdir(), 'bellbot-packed-'));
const bundle = bundleOf(lockedPackages(root));
const changed = [
  'package.json',
  'node_modules/johnny-five/package.json',
  'node_modules/@serialport/bindings-cpp/package.json',
];
/** A package's own tests. */
const ownTests = 'node_modules/bintrees/test/test_api.js';
const compiled = 'node_modules/@serialport/bindings-cpp/binding.gyp';

function textIn(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** A clone to pack that nobody else works with: the pages, the packages, and something in place of the build. */
function makeClone(): void {
  const made = [
    'dist/main.js',
    'dist/main.d.ts',
    'dist/core/ring.js',
    'dist/virtual/index.d.ts',
    'src/main.ts',
    'test/a.test.ts',
  ];
  for (const path of made) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), '');
  }
  for (const path of [
    'package.json',
    'package-lock.json',
    '.bellbotrc.example',
    'LICENSE',
    'docs',
    'firmware',
    ...pages,
  ]) {
    cpSync(join(root, path), join(clone, path), { recursive: true });
  }
  for (const folder of bundle.folders) {
    cpSync(join(root, folder), join(clone, folder), { recursive: true });
  }
}

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

/** The paths that npm packs, without writing the file and without the build. */
async function packedPaths(): Promise<string[]> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: clone, maxBuffer: 1e8 });
  const [{ files } = { files: [] }] = Object.values(JSON.parse(stdout) as readonly Packed[]);
  return files.map(({ path }) => path);
}

describe('the packed file', () => {
  makeClone();
  after(() => rmSync(clone, { recursive: true }));

  it('holds the program, the pages with all that they link to, and the packages of the clone', async () => {
    changeForPacking(clone);
    const paths = await packedPaths();
    const own = paths.filter((path) => !path.startsWith('node_modules/'));
    const beside = own.filter((path) => !path.startsWith('docs/') && !pages.includes(path));
    assert.deepEqual(beside.sort(), [
      '.bellbotrc.example',
      'LICENSE',
      'dist/core/ring.js',
      'dist/main.js',
      'dist/virtual/index.d.ts',
      'package.json',
    ]);
    for (const page of pages) {
      for (const [, target = ''] of proseOf(page).matchAll(/\]\(([^)\s#:]+)(?:#[^)]*)?\)/g)) {
        const linked = join(dirname(page), target);
        assert.ok(
          own.some((path) => path === linked || path.startsWith(`${linked}/`)),
          `${page} links to ${target}`,
        );
      }
    }
    const manifests = [...bundle.folders].map((folder) => `${folder}/package.json`);
    assert.deepEqual(
      manifests.filter((path) => !paths.includes(path)),
      [],
    );
    assert.ok(!paths.includes(compiled));
    assert.deepEqual(
      paths.filter((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+\/test\//.test(path)),
      [],
    );
    assert.ok(paths.some((path) => /bindings-cpp\/prebuilds\/darwin-[^/]+\/[^/]+\.node$/.test(path)));
    assert.ok(paths.some((path) => path.endsWith('/StandardFirmata.cpp.hex')));
  });

  it('has, with what comes from the registry, the tree of the clone, and no script for the install', () => {
    const { missing, added } = compareTrees(root, clone);
    assert.deepEqual(added, []);
    const fromRegistry = missing.map((each) => each.replace(/@[^@]*$/, ''));
    assert.deepEqual(fromRegistry.sort(), ['@neon-rs/load', '@ngrok/ngrok', 'detect-libc', 'libsql']);
    for (const folder of bundle.folders) {
      const { scripts = {} } = JSON.parse(textIn(clone, `${folder}/package.json`)) as { scripts?: object };
      assert.deepEqual(
        Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name)),
        [],
        folder,
      );
    }
  });

  it('leaves the clone as it was, even if packing was broken off and begun again', () => {
    changeForPacking(clone);
    changeForPacking(clone);
    assert.deepEqual(
      changed.filter((path) => textIn(clone, path) === textIn(root, path)),
      [],
    );
    assert.ok(![compiled, ownTests].some((path) => existsSync(join(clone, path))));
    putBack(clone);
    putBack(clone);
    for (const path of [...changed, compiled, ownTests]) {
      assert.equal(textIn(clone, path), textIn(root, path), path);
    }
  });
});
