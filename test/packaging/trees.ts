import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closureOf, dependenciesOf, isForSomeMachines, lockedPackages } from '../../packaging/lock-file.js';

/** What an installation has too little and too much, each as `name@version`. */
export interface Difference {
  readonly missing: readonly string[];
  readonly added: readonly string[];
}

/**
 * Compares what is installed anywhere below a folder, whoever installed it, with the packages that BellBot runs with in the
 * clone, as its lock file has them. Which of those that hold what was compiled are there depends on the machine.
 */
export function compareTrees(clone: string, folder: string): Difference {
  const packages = lockedPackages(clone);
  const tree = [...closureOf(packages, '', dependenciesOf(packages.get('')))].map((path) => {
    const { name = nameIn(path), version, optional = false } = packages.get(path) ?? {};
    return { name: `${name}@${version}`, always: !(optional && isForSomeMachines(packages.get(path))) };
  });
  const installed = treeBelow(folder);
  return {
    missing: tree.filter(({ name, always }) => always && !installed.has(name)).map(({ name }) => name),
    added: [...installed].filter((each) => !tree.some(({ name }) => name === each)),
  };
}

function treeBelow(folder: string): Set<string> {
  const manifest = /(?:^|[\\/])node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/@.][^\\/]*[\\/]package\.json$/;
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => manifest.test(path))
    .map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as { name: string; version: string })
    .map(({ name, version }) => `${name}@${version}`);
  return new Set(found);
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
