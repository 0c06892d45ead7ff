/** What people write of the keys that they make, read into what it means. */
import { type KeyRight, keyRights } from './caller.js';

/** Most characters of a key's name. */
export const longestKeyName = 32;

/** The last moment of the year 9999, milliseconds since the epoch: later years are written in another way. */
export const latestExpiry = Date.UTC(10_000, 0, 1) - 1;

const name = /^[a-z\d-]{1,32}$/;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const units: Readonly<Record<string, number>> = { s: second, m: minute, h: hour, d: day, w: 7 * day };

/** Most days for which anything about a key can be set. */
export const mostDays = 36_500;

/** What is expected of a key's name. */
export const keyNameExpected = 'a name of 1 to 32 of a-z, 0-9 and -';

/** True for what a key or a bell may be called. */
export function isKeyName(text: string): boolean {
  return name.test(text);
}

/** Rights as they are written, `ring,read`; in their order and each once. Undefined for what names none or anything else. */
export function rightsOf(words: readonly string[]): readonly KeyRight[] | undefined {
  const known: readonly string[] = keyRights;
  return words.length > 0 && words.every((word) => known.includes(word))
    ? keyRights.filter((right) => words.includes(right))
    : undefined;
}

/** Bells as they are written, `front,back` or `all`, each once. Undefined for what names none or has another name. */
export function bellsOf(words: readonly string[]): readonly string[] | 'all' | undefined {
  if (words.length === 1 && words[0] === 'all') {
    return 'all';
  }
  const are = words.length > 0 && words.every((word) => isKeyName(word) && word !== 'all');
  return are ? [...new Set(words)] : undefined;
}

/** The words of a list with commas, `front, back`. */
export function wordsOf(text: string): string[] {
  return text.split(',').map((word) => word.trim());
}

/** A length of time as it is written, `90d`, `24h`, `30m`, or 0; milliseconds. Undefined for what is none, or too long. */
export function spanOf(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  const [, count = '', unit = ''] = /^(0|[1-9]\d{0,9})([smhdw])$/.exec(text) ?? [];
  const span = count === '' ? Number.NaN : Number(count) * (units[unit] ?? Number.NaN);
  return span <= mostDays * day ? span : undefined;
}

/** When something expires that is written as a length of time, a day (from its first moment in UTC on), or a time with its zone. */
export type Expiry = { readonly after: number } | { readonly at: number };

/** Reads an expiry. Undefined for what is none; whether it is still to come is another matter. */
export function expiryOf(text: string): Expiry | undefined {
  const span = spanOf(text);
  if (span !== undefined) {
    return span === 0 ? undefined : { after: span };
  }
  const at = isTime(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) || at > latestExpiry ? undefined : { at };
}

function isTime(text: string): boolean {
  const [, written = '', rest = ''] = /^(\d{4}-\d\d-\d\d)(.*)$/s.exec(text) ?? [];
  const midnight = Date.parse(`${written}T00:00:00Z`);
  // `2027-02-30` would be a day of March.
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(written);
  return isDay && (rest === '' || /^T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/.test(rest));
}

/** What is expected of an expiry. */
export const expiryExpected =
  'a length of time such as 90d or 12h, or a day to come such as 2027-01-31, from which on it does not count';
