/** The fields of a package.json that decide what an installation does with a package. */
export interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Exact versions, as a package.json asks for them, by the name of the package that is asked for. */
export type Pins = Readonly<Record<string, string>>;

const atInstall = new Set(['preinstall', 'install', 'postinstall']);

/**
 * The manifest of a bundled package as the packed file has it: it runs no script at the install, and asks for what `pins`
 * names by these versions.
 */
export function bundledManifest(manifest: Manifest, pins: Pins): Manifest {
  const { scripts, ...others } = pinned(manifest, pins);
  return { ...others, ...(scripts && { scripts: without(scripts, atInstall) }) };
}

/**
 * Our own manifest as the packed file has it: `bundled` comes along, and the rest is asked for by the versions in `pins`.
 * What only counts in a root project is gone; an npm that reads it all the same would stumble over it.
 */
export function packedManifest(manifest: Manifest, bundled: readonly string[], pins: Pins): Manifest {
  const packed = without(pinned(manifest, pins), new Set(['overrides', 'allowScripts']));
  return { ...packed, bundleDependencies: bundled };
}

function pinned(manifest: Manifest, pins: Pins): Manifest {
  const { dependencies, optionalDependencies, ...others } = manifest;
  const pin = (wanted: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(wanted).map(([name, range]) => [name, pins[name] ?? range]));
  return {
    ...others,
    ...(dependencies && { dependencies: pin(dependencies) }),
    ...(optionalDependencies && { optionalDependencies: pin(optionalDependencies) }),
  };
}

function without<T>(record: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name)));
}
