import { hash, randomBytes } from 'node:crypto';

/**
 * A key that nobody can guess, in the form that programs find which look for secrets in the wrong places: `bb_`, its
 * name, and 32 random bytes in base64url.
 */
export function newKey(name: string): string {
  return `bb_${name}_${randomBytes(32).toString('base64url')}`;
}

/** True for a key that BellBot made by this name, in the present form or in the former one. */
export function isMade(key: string, name: string): boolean {
  const start = `bb_${name}_`;
  return /^[\w-]{32}$/.test(key) || (key.startsWith(start) && /^[\w-]{43}$/.test(key.slice(start.length)));
}

/**
 * What is kept of a key in place of it, in hex. No salt and no slow hash: those are for passwords that people choose, which can be
 * guessed. A made key has 256 random bits, so that there is nothing to try; and a request is answered in microseconds.
 */
export function digestOf(key: string): string {
  return hash('sha256', key);
}
