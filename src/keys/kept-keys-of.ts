import { adminKeyName, keyRights, plainKeyName } from '../core/caller.js';
import type { Clock } from '../core/ports.js';
import { realPath } from '../system/access-fault.js';
import { KeptKeys, type SetKey } from './kept-keys.js';
import { type KeySettings, keysSet, madeKey } from './keys-in-use.js';
import { keptPath, readableKey } from './made-key.js';

/**
 * The keys of the BellBot that has these options and this data folder, whether it runs or not: those that it made by itself are
 * among them as far as this user may read them. Makes nothing.
 */
export async function keptKeysOf(settings: KeySettings, clock: Clock): Promise<KeptKeys> {
  const { data } = settings;
  const set = keysSet(settings);
  const isSet = (name: string): boolean => set.some((each) => each.name === name);
  const plain = set.every(({ name }) => name === adminKeyName) ? await readableKey(data) : undefined;
  const admin = isSet(adminKeyName) ? undefined : await readableKey(data, adminKeyName);
  const pathOf = (name: typeof plainKeyName | typeof adminKeyName): string => realPath(keptPath(data, name));
  const made: SetKey[] = [
    ...(plain === undefined ? [] : [madeKey({ key: plain, path: pathOf(plainKeyName) })]),
    ...(admin === undefined
      ? []
      : [{ name: adminKeyName, key: admin, rights: keyRights, place: pathOf(adminKeyName) }]),
  ];
  return new KeptKeys({ data, clock, set: [...made, ...set] });
}
