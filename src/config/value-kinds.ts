import { isLonger } from '../core/text.js';
import { hidden, type Kind } from './option.js';

/** A kind of whole number, with its range as data. */
export interface NumberKind extends Kind<number> {
  readonly min: number;
  readonly max: number;
}

// Not `08`: some read it as octal. Not `1e3`, `0x10`, `+5`, `5.0`: a typing mistake rather than a number.
const decimal = /^(?:0|[1-9]\d*)$/;

/** Whole numbers of 0 or more in decimal notation, from `min` to `max`. */
export function wholeNumber(min: number, max: number): NumberKind {
  const values = `${min} to ${max}`;
  return {
    min,
    max,
    values,
    parse(text) {
      const value = Number(text);
      return decimal.test(text) && value >= min && value <= max
        ? { value }
        : { expected: `a whole number from ${values}` };
    },
  };
}

/** One of a few words, in lower case. */
export function oneOf<const T extends string>(...choices: readonly T[]): Kind<T> & { choices: readonly T[] } {
  const values = inWords(choices);
  return {
    choices,
    values,
    parse(text) {
      const value = choices.find((choice) => choice === text);
      return value === undefined ? { expected: values } : { value };
    },
  };
}

/** What is switched on by its name alone, `--json`; off where it is not given. */
export const flag: Kind<boolean> = {
  values: 'true or false',
  parse(text) {
    return text === 'true' || text === 'false' ? { value: text === 'true' } : { expected: this.values };
  },
};

/** Any text of one character or more. */
export function anyText(values: string): Kind<string> {
  return { values, parse: (value) => (value === '' ? { expected: values } : { value }) };
}

const longestKey = 1000;

/** A secret shared with those who may ring. Never shown. */
export const secretKey: Kind<string> = {
  values: `any text, 1 to ${longestKey} characters`,
  show: () => hidden,
  parse(value) {
    if (isPlaceholder(value)) {
      return { expected: 'a key of your own in place of the placeholder in angle brackets' };
    }
    // A header can't carry control characters, and drops blanks at the ends.
    if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(value) || /^\s|\s$/u.test(value)) {
      return { expected: 'a key without control characters, and without blanks at its ends' };
    }
    if (value.length === 0 || isLonger(value, longestKey)) {
      return { expected: `a key of 1 to ${longestKey} characters` };
    }
    return { value };
  },
};

/** True for what the example file has where a secret belongs, such as `<your_password>`. */
export function isPlaceholder(value: string): boolean {
  return /^<your[ _-].*>$/i.test(value);
}

/** `a`, `a or b`, `a, b or c`. */
function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
