/** The changes that keys go through, made in the document that keeps them. Times are milliseconds since the epoch. */
import { BellBotError } from '../core/errors.js';
import type { AskedKey } from '../core/key-book.js';
import { latestExpiry } from '../core/key-grant.js';
import { isoTime } from '../core/ring.js';
import type { KeyEntry, KeysDocument } from './keys-document.js';

/** Adds a key that has this digest. Throws `key-exists`. */
export function addKey(document: KeysDocument, asked: AskedKey, sha256: string, now: number): KeyEntry {
  const { name, rights, bells, expires } = asked;
  if (document.keys.some((entry) => entry.name === name)) {
    throw new BellBotError(
      'key-exists',
      `There is a key named ${name} already. Choose another name, or rotate or revoke that one.`,
    );
  }
  const entry: KeyEntry = {
    name,
    sha256,
    rights: [...rights],
    bells: bells === 'all' ? bells : [...bells],
    made: isoTime(now),
    expires: expires === null ? null : isoTime(expires),
    lastUsed: null,
  };
  document.keys.push(entry);
  return entry;
}

/**
 * Gives a key another digest; the former one counts for `overlap` milliseconds more, but no longer than it would have. A key that
 * expires gets as long a life as the former one had. Throws `key-not-found`.
 */
export function rotateKey(
  document: KeysDocument,
  name: string,
  sha256: string,
  now: number,
  overlap: number,
): KeyEntry {
  const entry = entryOf(document, name);
  const expires = entry.expires === null ? null : Date.parse(entry.expires);
  const former = { sha256: entry.sha256, until: isoTime(Math.min(now + overlap, expires ?? Infinity)) };
  const previous = [former, ...(entry.previous ?? [])].filter(({ until }) => Date.parse(until) > now);
  const life = expires === null ? null : Math.max(0, expires - Date.parse(entry.made));
  Object.assign(entry, {
    sha256,
    made: isoTime(now),
    expires: life === null ? null : isoTime(Math.min(now + life, latestExpiry)),
    previous,
  });
  if (previous.length === 0) {
    delete entry.previous;
  }
  return entry;
}

/** Takes a key away, with those that it had before. Throws `key-not-found`. */
export function revokeKey(document: KeysDocument, name: string): void {
  document.keys.splice(document.keys.indexOf(entryOf(document, name)), 1);
}

/** Notes on which day keys were used; of a day before the one that is there nothing. False when nothing is new. */
export function noteUses(document: KeysDocument, days: ReadonlyMap<string, string>): boolean {
  const used = document.keys.filter(({ name, lastUsed }) => (days.get(name) ?? '') > (lastUsed ?? ''));
  for (const entry of used) {
    entry.lastUsed = days.get(entry.name) ?? null;
  }
  return used.length > 0;
}

function entryOf({ keys }: KeysDocument, name: string): KeyEntry {
  const entry = keys.find((each) => each.name === name);
  if (entry === undefined) {
    throw new BellBotError('key-not-found', `There is no key named ${name}.`);
  }
  return entry;
}
