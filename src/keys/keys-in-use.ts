import { type NamedKey, plainKeyName } from '../core/caller.js';
import { KeyRing } from './key-ring.js';
import { type KeptKey, keptKey } from './made-key.js';

/** What a configuration says of keys. */
export interface KeySettings {
  /** The option `key`. */
  readonly key: string | undefined;
  readonly namedKeys: readonly NamedKey[];
  /** The data folder. */
  readonly data: string;
}

/** The keys that count. */
export interface KeysInUse {
  readonly keys: KeyRing;
  /** The key of the data folder; undefined if others were set, or none is needed. */
  readonly kept: KeptKey | undefined;
}

/**
 * The keys that were set; where none was and requests may come from other machines, one that BellBot makes and keeps in
 * the data folder. Rejects with `storage-unusable` when that cannot be, or a file there holds no key.
 */
export async function keysInUse(
  { key, namedKeys, data }: KeySettings,
  isReachable: boolean,
): Promise<KeysInUse> {
  const set = [...(key === undefined ? [] : [{ name: plainKeyName, key }]), ...namedKeys];
  if (set.length > 0 || !isReachable) {
    return { keys: new KeyRing(set), kept: undefined };
  }
  const kept = await keptKey(data);
  return { keys: new KeyRing([{ name: plainKeyName, key: kept.key }]), kept };
}
