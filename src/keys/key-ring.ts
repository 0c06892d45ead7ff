import { hash, timingSafeEqual } from 'node:crypto';
import type { Caller, Keys, NamedKey } from '../core/caller.js';

interface KnownCaller {
  readonly caller: Caller;
  readonly digest: Uint8Array;
}

/** The keys that requests may carry, each with a name. Only digests are kept, so that no key can leak from here. */
export class KeyRing implements Keys {
  readonly #known: readonly KnownCaller[];

  /**
   * Throws a RangeError for an empty key, which a request could never carry, and for two keys of one name or value, of
   * which one would never count. An empty list means: no key is needed.
   */
  constructor(keys: readonly NamedKey[]) {
    this.#known = keys.map(({ name, key }) => {
      if (key === '') {
        throw new RangeError(`the key named ${name} is empty`);
      }
      return { caller: Object.freeze({ name }), digest: sha256(key) };
    });
    const distinct = (all: readonly string[]): boolean => new Set(all).size === keys.length;
    if (!distinct(keys.map(({ name }) => name)) || !distinct(keys.map(({ key }) => key))) {
      throw new RangeError('two keys have one name or one value');
    }
  }

  get required(): boolean {
    return this.#known.length > 0;
  }

  callerOf(presented: string): Caller | undefined {
    const digest = sha256(presented);
    let found: Caller | undefined;
    for (const known of this.#known) {
      if (timingSafeEqual(known.digest, digest)) {
        found = known.caller;
      }
    }
    return found;
  }
}

function sha256(text: string): Uint8Array {
  return hash('sha256', text, 'buffer');
}
