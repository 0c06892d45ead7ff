import { type AllowedBells, type Caller, callerNamed, type KeyRight } from '../core/caller.js';
import { BellBotError } from '../core/errors.js';
import type { KnownKey } from './digest-table.js';
import type { KeyRing } from './key-ring.js';
import type { KeyEntry, KeysDocument } from './keys-document.js';

/** The keys of the file as requests meet them. */
export interface FileKeys {
  readonly keys: readonly KnownKey[];
  readonly callers: ReadonlyMap<string, Caller>;
}

/**
 * Makes keys of what the file holds. Who has one stays the same object of `before` as long as nothing of it changes. Throws
 * `storage-unusable` for one that has the name or the value of another that is set; `path` is that of the file.
 */
export function fileKeys(
  document: KeysDocument | undefined,
  set: KeyRing,
  path: string,
  before: ReadonlyMap<string, Caller>,
): FileKeys {
  const callers = new Map<string, Caller>();
  const keys: KnownKey[] = [];
  for (const entry of document?.keys ?? []) {
    const { name, sha256, previous = [] } = entry;
    if (set.isName(name)) {
      throw twin(`${path} has a key named ${name}, and so has what is set`, name);
    }
    const caller = callerOf(entry, before.get(name));
    callers.set(name, caller);
    const values = [{ sha256, until: entry.expires }, ...previous];
    for (const value of values) {
      if (set.hasDigest(value.sha256)) {
        throw twin(`The key ${name} in ${path} has the value of one that is set elsewhere`, name);
      }
      const expires = value.until === null ? null : Date.parse(value.until);
      keys.push({ caller, sha256: value.sha256, expires });
    }
  }
  return { keys, callers };
}

function callerOf({ name, rights, bells }: KeyEntry, before: Caller | undefined): Caller {
  const allowed: AllowedBells = bells === 'all' ? bells : new Set(bells);
  return before !== undefined && isSame(before, rights, allowed)
    ? before
    : callerNamed(name, rights, allowed);
}

function isSame(caller: Caller, rights: readonly KeyRight[], bells: AllowedBells): boolean {
  const words = (names: ReadonlySet<string> | 'all'): string =>
    names === 'all' ? 'all' : [...names].sort().join(' ');
  return words(caller.rights) === words(new Set(rights)) && words(caller.bells) === words(bells);
}

function twin(what: string, name: string): BellBotError {
  return new BellBotError(
    'storage-unusable',
    `${what}. Give one of them another name and value, or take this one away: bellbot keys revoke ${name}`,
  );
}
