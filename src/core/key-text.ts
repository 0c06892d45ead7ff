/** What a key may be: one that its author sees as it is, and that a request can carry. */
import { isLonger } from './text.js';

/** Most characters of a key. */
export const longestKey = 1000;

/** Quotation marks that are none to a shell: what a word processor, a chat or a phone makes of ' and " while one types. */
export const typographicQuote =
  /[\u00ab\u00b4\u00bb\u02b9\u02ba\u02bc\u2018-\u201f\u2032-\u2036\u2039\u203a\u275b-\u275f\u2e42\u300a-\u300f\u301d-\u301f\uff02\uff07\uff40\uff62\uff63]/u;

/** Characters that nobody sees, or takes for a common blank. U+200D, which joins emoji, is one of them too. */
export const unseenCharacter = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]|(?! )\p{Zs}/u;

const quotesAround = /^(?:".*"|'.*'|`.*`)$/su;
const firstAndLast = /^(.).*(.)$/su;

/**
 * What was expected in place of a text that cannot be a key, as the end of a sentence: `a key ...`; undefined for one that
 * can. Says nothing of what is in it.
 */
export function keyFault(text: string): string | undefined {
  if (isPlaceholder(text)) {
    return 'a key of your own in place of the placeholder in angle brackets';
  }
  // A header can't carry control characters, and drops blanks at the ends.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text) || /^\s|\s$/u.test(text)) {
    return text.endsWith('\r')
      ? 'a key without control characters; it ends with a carriage return, as lines of a file with Windows line ends do'
      : 'a key without control characters, and without blanks at its ends';
  }
  const unseen = unseenCharacter.exec(text)?.[0];
  if (unseen !== undefined) {
    return `a key without characters that nobody sees; it has ${codePoint(unseen)} in it`;
  }
  const [, first = '', last = ''] = firstAndLast.exec(text) ?? [];
  if (quotesAround.test(text) || (typographicQuote.test(first) && typographicQuote.test(last))) {
    return 'a key without quotes around it: here they would be a part of the key';
  }
  return text === '' || isLonger(text, longestKey) ? `a key of 1 to ${longestKey} characters` : undefined;
}

/** True for what the example file has where a secret belongs, such as `<your_password>`. */
export function isPlaceholder(value: string): boolean {
  return /^<your[ _-].*>$/i.test(value);
}

/** The name that Unicode gives a character: `U+00A0`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
