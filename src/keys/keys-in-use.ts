import { type NamedKey, plainKeyName } from '../core/caller.js';
import { KeyRing } from './key-ring.js';
import { keptKey, type MadeKey } from './made-key.js';

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
  /** The key that BellBot made; undefined if others were set, or none is needed. */
  readonly made: MadeKey | undefined;
}

/**
 * The keys that were set; where none was and requests may come from other machines, one that BellBot makes and keeps in
 * the data folder. Rejects when that cannot be written.
 */
export async function keysInUse(
  { key, namedKeys, data }: KeySettings,
  isReachable: boolean,
): Promise<KeysInUse> {
  const set = [...(key === undefined ? [] : [{ name: plainKeyName, key }]), ...namedKeys];
  if (set.length > 0 || !isReachable) {
    return { keys: new KeyRing(set), made: undefined };
  }
  const made = await keptKey(data);
  return { keys: new KeyRing([{ name: plainKeyName, key: made.key }]), made };
}
