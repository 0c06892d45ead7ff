import { hash, timingSafeEqual } from 'node:crypto';

interface NamedDigest {
  readonly name: string;
  readonly digest: Uint8Array;
}

/** The keys that requests may carry, each with a name. Only digests are kept, so that no key can leak from here. */
export class KeyRing {
  readonly #keys: readonly NamedDigest[];

  /**
   * Throws a RangeError for an empty key, which a request could never carry, and for two keys of one name or value, of
   * which one would never count. An empty list means: no key is needed.
   */
  constructor(keys: ReadonlyArray<{ readonly name: string; readonly key: string }>) {
    this.#keys = keys.map(({ name, key }) => {
      if (key === '') {
        throw new RangeError(`the key named ${name} is empty`);
      }
      return { name, digest: sha256(key) };
    });
    const distinct = (all: readonly string[]): boolean => new Set(all).size === keys.length;
    if (!distinct(keys.map(({ name }) => name)) || !distinct(keys.map(({ key }) => key))) {
      throw new RangeError('two keys have one name or one value');
    }
  }

  /** True when requests must carry a key. */
  get required(): boolean {
    return this.#keys.length > 0;
  }

  /** Name of the key that was presented, or undefined. Takes the same time whatever was presented, for one length. */
  nameOf(presented: string): string | undefined {
    const digest = sha256(presented);
    let found: string | undefined;
    for (const key of this.#keys) {
      if (timingSafeEqual(key.digest, digest)) {
        found = key.name;
      }
    }
    return found;
  }
}

function sha256(text: string): Uint8Array {
  return hash('sha256', text, 'buffer');
}
