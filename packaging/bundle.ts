import {
  closureOf,
  dependenciesOf,
  exactSpec,
  folderSeenFrom,
  isForSomeMachines,
  type LockedPackages,
} from './lock-file.js';
import type { Pins } from './manifest.js';

/** What of the lock file goes into the packed file, and what stays outside. */
export interface Bundle {
  /** The names of those of our dependencies that come along, sorted. */
  readonly names: readonly string[];
  /** The folders of all that come along: those, and what they ask for. */
  readonly folders: ReadonlySet<string>;
  /** Our dependencies that the installation gets from the registry, at the versions of the lock file. */
  readonly pins: Pins;
}

/**
 * Divides our dependencies: all are bundled but those that have a package for each system, since only the installation
 * knows which one it needs. Throws if a bundled one asks for such a one.
 */
export function bundleOf(packages: LockedPackages): Bundle {
  const { dependencies = {} } = packages.get('') ?? {};
  const all = Object.keys(dependencies).sort();
  const names = all.filter((name) => !hasOneForEachSystem(packages, name));
  const folders = closureOf(packages, '', names);
  for (const folder of folders) {
    if (isForSomeMachines(packages.get(folder))) {
      throw new Error(`${folder} is for some systems only, but something that is bundled asks for it`);
    }
  }
  const outside = all.filter((name) => !names.includes(name));
  return {
    names,
    folders,
    pins: Object.fromEntries(outside.map((name) => [name, exactSpec(packages, `node_modules/${name}`)])),
  };
}

function hasOneForEachSystem(packages: LockedPackages, name: string): boolean {
  const folder = `node_modules/${name}`;
  return dependenciesOf(packages.get(folder)).some((asked) => {
    const seen = folderSeenFrom(packages, folder, asked);
    return seen !== undefined && isForSomeMachines(packages.get(seen));
  });
}

/** Our `overrides`: by the name of a package, what it gets in place of what it asks for. */
export type Overrides = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * What the package in `folder` has to ask for so that it gets what it gets in the clone, since overrides count in a root
 * project only. Throws if the lock file has no such package.
 */
export function overriddenPins(packages: LockedPackages, overrides: Overrides, folder: string): Pins {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const overridden = Object.keys(overrides[name] ?? {});
  return Object.fromEntries(
    overridden.map((asked) => [asked, exactSpec(packages, folderSeenFrom(packages, folder, asked) ?? asked)]),
  );
}
