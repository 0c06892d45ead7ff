import { keyFault, longestKey } from '../core/key-text.js';
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

/** A secret shared with those who may ring. Never shown. */
export const secretKey: Kind<string> = {
  values: `any text, 1 to ${longestKey} characters`,
  show: () => hidden,
  parse(value) {
    const expected = keyFault(value);
    return expected === undefined ? { value } : { expected };
  },
};

/** `a`, `a or b`, `a, b or c`. */
function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
