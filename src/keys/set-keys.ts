import { type NamedKey, plainKeyName } from '../core/caller.js';

/** The keys of a configuration. */
export interface KeySettings {
  /** The option `key`. */
  readonly key: string | undefined;
  readonly namedKeys: readonly NamedKey[];
}

/** Every key that was set, by its name. */
export function setKeys({ key, namedKeys }: KeySettings): NamedKey[] {
  return [...(key === undefined ? [] : [{ name: plainKeyName, key }]), ...namedKeys];
}
