import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../core/caller.js';
import { digestOf } from './new-key.js';

/** A key as it is known: by its digest. */
export interface KnownKey {
  readonly caller: Caller;
  /** SHA-256 of the key, in hex. */
  readonly sha256: string;
  /** From when on it does not count, milliseconds since the epoch; null for never. */
  readonly expires: number | null;
}

const none = Buffer.alloc(32);

/**
 * Finds keys by what was presented, in the same time for one length, however many there are. They are looked up by a salted
 * hash of their digest: nobody can choose what is compared there, so how long that takes says nothing. What is found is
 * compared in constant time.
 */
export class DigestTable {
  readonly #salt = randomBytes(16).toString('hex');
  readonly #known: ReadonlyMap<string, { readonly key: KnownKey; readonly digest: Buffer }>;

  constructor(keys: readonly KnownKey[]) {
    this.#known = new Map(
      keys.map((key) => [this.#place(key.sha256), { key, digest: Buffer.from(key.sha256, 'hex') }]),
    );
  }

  /** The key of this value; undefined for none. Whether it has expired is not looked at. */
  find(presented: string): KnownKey | undefined {
    const sha256 = digestOf(presented);
    const found = this.#known.get(this.#place(sha256));
    const isRight = timingSafeEqual(found?.digest ?? none, Buffer.from(sha256, 'hex'));
    return isRight ? found?.key : undefined;
  }

  /** Whether a key has this digest. */
  has(sha256: string): boolean {
    return this.#known.has(this.#place(sha256));
  }

  #place(sha256: string): string {
    return hash('sha256', this.#salt + sha256);
  }
}
