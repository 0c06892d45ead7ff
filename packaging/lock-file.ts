import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the lock file says of one package, as far as packing wants to know. */
export interface LockedPackage {
  /** Its name in the registry, where that is not the one of its folder: an alias. */
  readonly name?: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  /** Nothing fails without it. */
  readonly optional?: boolean;
  /** The systems and processors that it is for, if not for all. */
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

/** The packages of a lock file by their folder from the root, `node_modules/express`. The root itself is `''`. */
export type LockedPackages = ReadonlyMap<string, LockedPackage>;

/** Reads the lock file of a project. Throws if there is none. */
export function lockedPackages(root: string): LockedPackages {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockedPackage>> };
  return new Map(Object.entries(packages));
}

/**
 * The folder of the package that the one in `folder` gets when it loads `name`, looked for as Node.js does. Undefined if
 * there is none, which is right for some optional packages.
 */
export function folderSeenFrom(packages: LockedPackages, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const found = `${at}${at === '' ? '' : '/'}node_modules/${name}`;
    if (packages.has(found)) {
      return found;
    }
    if (at === '') {
      return undefined;
    }
  }
}

/** What a package asks for to run, by name. */
export function dependenciesOf(asking: LockedPackage | undefined): string[] {
  return Object.keys({ ...asking?.dependencies, ...asking?.optionalDependencies });
}

/** The folders of the packages that the one in `folder` asks for by these names, and of all that those ask for in turn. */
export function closureOf(
  packages: LockedPackages,
  folder: string,
  names: readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (from: string, wanted: readonly string[]) => {
    for (const seen of wanted.map((name) => folderSeenFrom(packages, from, name))) {
      if (seen !== undefined) {
        found.add(seen);
      }
    }
  };
  add(folder, names);
  for (const each of found) {
    add(each, dependenciesOf(packages.get(each)));
  }
  return found;
}

/** A package that is for some systems or processors only, since it holds what was compiled for them. */
export function isForSomeMachines(found: LockedPackage | undefined): boolean {
  return found?.os !== undefined || found?.cpu !== undefined;
}

/** How a package.json asks for exactly the package in `folder`. */
export function exactSpec(packages: LockedPackages, folder: string): string {
  const { name, version } = packages.get(folder) ?? {};
  if (version === undefined) {
    throw new Error(`The lock file has no ${folder}`);
  }
  return name === undefined ? version : `npm:${name}@${version}`;
}
