/** The keys as people look after them: which there are, and how one is made and taken away. */
import type { KeyRight } from './caller.js';

/** A key that is to be made. */
export interface AskedKey {
  /** 1 to 32 of a-z, 0-9 and -. */
  readonly name: string;
  /** One or more. */
  readonly rights: readonly KeyRight[];
  /** Names of the bells that it may ring. */
  readonly bells: readonly string[] | 'all';
  /** Until when it counts, milliseconds since the epoch; null for ever. */
  readonly expires: number | null;
}

/** What is known of a key, which is everything but the key itself. Times are milliseconds since the epoch. */
export interface ListedKey extends AskedKey {
  /** When it was made; null where BellBot does not know. */
  readonly made: number | null;
  /** The day of its last use, UTC, `2026-01-31`; null where it was not used yet, or that is not kept. */
  readonly lastUsed: string | null;
  /** Until when keys count that it had before; the latest. Null where there is none. */
  readonly overlap: number | null;
  /** Where it is kept or set, for people: a path, or a place of the options. */
  readonly from: string;
  /** True where it can be rotated and revoked here. */
  readonly isKept: boolean;
}

/** A key that was made, as it is said once. */
export interface NewKey {
  /** A secret. */
  readonly key: string;
  readonly listed: ListedKey;
}

/** Where keys are looked after. Every change is on disk and counts when its promise resolves. */
export interface KeyBook {
  /** All keys that count or have expired. Rejects with `storage-unusable` when the file cannot be read. */
  list(): Promise<readonly ListedKey[]>;
  /** Makes a key. Rejects with `key-exists` when the name is taken, and `storage-unusable` as `list` does. */
  add(asked: AskedKey): Promise<NewKey>;
  /**
   * Makes another key of the name, with its rights; the former one counts for `overlap` milliseconds more. Rejects with
   * `key-not-found`, `key-set-elsewhere` and `storage-unusable`.
   */
  rotate(name: string, overlap: number): Promise<NewKey>;
  /** Takes a key away. Rejects with `key-not-found`, `key-set-elsewhere` and `storage-unusable`. */
  revoke(name: string): Promise<void>;
}
