import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bundleOf, type Overrides, overriddenPins } from './bundle.js';
import { lockedPackages } from './lock-file.js';
import { bundledManifest, type Manifest, packedManifest } from './manifest.js';

/**
 * What bundled packages leave behind: npm runs node-gyp where it finds the first, script or not; the second are their own
 * tests, one of which weighs more than all that we have made.
 */
const leftBehind = ['binding.gyp', 'test'];

/** Where what was changed for packing waits to be put back, from the root. */
const keptIn = join('build', 'packaging', 'kept');

/**
 * Changes the manifests in `root` to what the packed file shall have, our own and those in `node_modules`, and takes away
 * what nobody needs of bundled packages. `putBack` undoes it. Throws if a bundled package is not installed.
 */
export function changeForPacking(root: string): void {
  putBack(root);
  const packages = lockedPackages(root);
  const { names, folders, pins } = bundleOf(packages);
  const own = manifestIn(root, '');
  const overrides = (own.overrides ?? {}) as Overrides;
  for (const folder of folders) {
    const manifest = manifestIn(root, folder);
    write(root, folder, manifest, bundledManifest(manifest, overriddenPins(packages, overrides, folder)));
    for (const name of leftBehind.filter((each) => existsSync(join(root, folder, each)))) {
      keep(root, join(folder, name));
    }
  }
  write(root, '', own, packedManifest(own, names, pins));
}

/** Puts back what `changeForPacking` changed, even in a run that was broken off. */
export function putBack(root: string): void {
  const kept = join(root, keptIn);
  if (existsSync(kept)) {
    cpSync(kept, root, { recursive: true, preserveTimestamps: true });
    rmSync(kept, { recursive: true });
  }
}

function manifestIn(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

function write(root: string, folder: string, from: Manifest, to: Manifest): void {
  if (!isDeepStrictEqual(from, to)) {
    const path = join(folder, 'package.json');
    keep(root, path);
    writeFileSync(join(root, path), `${JSON.stringify(to, null, 2)}\n`);
  }
}

/** Moves a file or a folder away. What takes its place is another file, since a package manager may share this one between projects. */
function keep(root: string, path: string): void {
  cpSync(join(root, path), join(root, keptIn, path), { recursive: true, preserveTimestamps: true });
  rmSync(join(root, path), { recursive: true });
}
