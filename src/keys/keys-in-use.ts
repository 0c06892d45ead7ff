import { adminKeyName, type NamedKey, plainKeyName, plainRights } from '../core/caller.js';
import type { Clock } from '../core/ports.js';
import { KeptKeys, type SetKey } from './kept-keys.js';
import { LiveKeys } from './live-keys.js';
import { type KeptKey, keptKey } from './made-key.js';

/** What a configuration says of keys. */
export interface KeySettings {
  /** The option `key`. */
  readonly key: string | undefined;
  /** Where that is set, for people, if it is known. */
  readonly keyPlace?: string | undefined;
  readonly namedKeys: readonly NamedKey[];
  /** The data folder. */
  readonly data: string;
}

/** The world of a server's keys. */
export interface KeysWorld {
  readonly clock: Clock;
  /** Hears what people should do about the file of keys while the server runs; sentences. */
  readonly advise: (sentence: string) => void;
}

/** The keys that count. */
export interface KeysInUse {
  /** Watches no file yet. */
  readonly keys: LiveKeys;
  /** The key of the data folder; undefined if others were set, or none is needed. */
  readonly kept: KeptKey | undefined;
  /** What people should do about the files of keys, if anything; sentences. */
  readonly warnings: readonly string[];
}

/**
 * The keys that were set, and those of the data folder; where none was set and requests may come from other machines, one
 * that BellBot makes. Wherever a key is needed there is one that may change things. Rejects with `storage-unusable` when a
 * key cannot be kept, or a file holds none.
 */
export async function keysInUse(
  settings: KeySettings,
  isReachable: boolean,
  { clock, advise }: KeysWorld,
): Promise<KeysInUse> {
  const { data } = settings;
  const set = keysSet(settings);
  // The senders that know the made key go on ringing when there is a key for changing things, or a file of keys.
  const needsKey = isReachable && set.every(({ name }) => name === adminKeyName);
  const kept = needsKey ? await keptKey(data) : undefined;
  const all = kept === undefined ? set : [madeKey(kept), ...set];
  const keys = new LiveKeys({ kept: new KeptKeys({ data, clock, set: all }), clock, advise });
  const warnings = await keys.start();
  return { keys, kept, warnings: [...(kept?.warnings ?? []), ...warnings] };
}

/** The keys that the options set. */
export function keysSet({ key, keyPlace, namedKeys }: KeySettings): SetKey[] {
  const place = keyPlace ?? 'the option key';
  const plain = key === undefined ? [] : [{ name: plainKeyName, key, rights: plainRights, place }];
  return [...plain, ...namedKeys.map((named) => ({ rights: plainRights, place: 'an option', ...named }))];
}

/** The key that BellBot made, as one that is set. */
export function madeKey({ key, path }: Pick<KeptKey, 'key' | 'path'>): SetKey {
  return { name: plainKeyName, key, rights: plainRights, place: path };
}
