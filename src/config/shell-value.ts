import { parse } from 'dotenv';
import { codePoint, isPlaceholder, typographicQuote, unseenCharacter } from '../core/key-text.js';

/** What a value is to a shell, or what is wrong with it, as the end of a sentence that never holds a part of it. */
export type ShellValue = { readonly value: string } | { readonly fault: string };

const inQuotes = "put the value in 'single quotes'";
/** What is wrong with a line whose quotes and brackets do not end in it. */
export const notClosed = 'has a quote or a bracket that is not closed in its line; close it, or take it away';
/** What no shell changes where it stands bare. */
const bare = /^[^\s'"`$\\#&;|<>(){}~]*$/u;
/** What dotenv and a shell read alike: a bare word, or a text in one pair of quotes with nothing in it to be undone. */
const plain = /^(?:[^\s'"`$\\#&;|<>(){}~]*|'[^']*'|"[^"$`\\]*")$/u;
const doubleQuoted = /^"((?:[^"$`\\]|\\["$`])*)"$/u;
/** Single quotes hold everything but themselves; for one of those they are closed, and it is put between in one of two ways. */
const singleQuoted = /^'[^']*'(?:(?:\\'|"'")'[^']*')*$/u;

/**
 * Reads what stands after `NAME=` as a shell does, where all shells agree and no part of it would be a surprise; everything
 * else is a fault. `home` is what a shell puts in place of `~`.
 */
export function shellValue(raw: string, home: string): ShellValue {
  const surprise = surpriseIn(raw);
  if (surprise !== undefined) {
    return { fault: surprise };
  }
  if (raw.includes('\n')) {
    const goesOn = /\\\r?\n/.test(raw) ? 'goes on in the next line by a \\; write it in one line' : notClosed;
    return { fault: goesOn };
  }
  if (isPlaceholder(raw)) {
    return { value: raw };
  }
  if (plain.test(raw)) {
    return { value: parse(`VALUE=${raw}`).VALUE ?? '' };
  }
  const [, quoted] = doubleQuoted.exec(raw) ?? [];
  if (quoted !== undefined) {
    return { value: quoted.replaceAll(/\\(.)/gu, '$1') };
  }
  if (singleQuoted.test(raw)) {
    return { value: raw.slice(1, -1).replaceAll(/'(?:\\'|"'")'/g, "'") };
  }
  if (/^~(?:\/|$)/.test(raw) && bare.test(raw.slice(1))) {
    return { value: `${home}${raw.slice(1)}` };
  }
  return { fault: faultOf(raw) };
}

/** What people don't see as it is, wherever it stands; typographic quotes only outside of quotes. */
export function surpriseIn(raw: string): string | undefined {
  const unseen = unseenCharacter.exec(raw)?.[0];
  if (unseen !== undefined && unseen !== '\n') {
    const what = /[\p{Zs}]/u.test(unseen)
      ? 'a blank that is none to a shell'
      : 'a character that nobody sees';
    return `has ${what} (${codePoint(unseen)}) in its line; delete it, and type a common blank if one belongs there`;
  }
  const outside = raw.replaceAll(/'[^']*'|"[^"]*"/gu, '');
  const quote = typographicQuote.exec(outside)?.[0];
  return quote === undefined
    ? undefined
    : `has the typographic quote ${quote} (${codePoint(quote)}), which is a part of the value to a shell; write ' or " in its place`;
}

function faultOf(raw: string): string {
  const outside = raw.replaceAll(/'[^']*'/gu, '');
  const read = /[`$\\]/.exec(outside)?.[0];
  if (read !== undefined) {
    return `has a ${read}, which a shell does not leave as it is; ${inQuotes}`;
  }
  if (/['"]/.test(raw)) {
    return "has quotes and other text in one value, and a shell drops the quotes; put all of it in one pair of 'single quotes'";
  }
  if (raw.includes('#')) {
    return `has a # in its value, which begins a comment after a blank; ${inQuotes}`;
  }
  const sign = /[~{}]/.exec(raw)?.[0] ?? '';
  return `has a ${sign}, in whose place some shells put other text; ${inQuotes}`;
}
