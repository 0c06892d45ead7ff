/** What one option is. The options themselves are in `options.ts`. */

/** What reading a value gives: the value, or what was expected instead (it follows "expected "). */
export type Parsed<T> = { readonly value: T } | { readonly expected: string };

/** A sort of value: which texts are valid and what they mean. */
export interface Kind<T> {
  /** The valid values in words, as help shows them. */
  readonly values: string;
  /** Reads the text as it was typed. `home` is the folder that `~` stands for. Never throws. */
  parse(text: string, home: string): Parsed<T>;
  /** The text as a problem may show it, where it could hold a secret. Without it the text is shown as typed. */
  show?(text: string): string;
}

/** The headings under which help shows options, in this order. */
export const optionGroups = [
  'Key',
  'Bell',
  'Board',
  'Server',
  'Queue',
  'Tunnel',
  'Running',
  'Ring',
  'Output',
] as const;

/** One option: a row of the table from which help, checking and the example file come. */
export interface Option<T = unknown> {
  readonly group: (typeof optionGroups)[number];
  /** What the option does, with its unit. */
  readonly meaning: string;
  /** As one would type it; undefined when the option may be left out and stays unset. */
  readonly default: string | undefined;
  /** What help shows for an option without a default; `none` if this is missing. */
  readonly without?: string;
  /** A value for the example file, where there is no default. */
  readonly example?: string;
  readonly kind: Kind<T>;
}

/** A table of options by name. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The values that a table's options come to: undefined only for those without a default. */
export type ValuesOf<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { kind: Kind<infer T>; default: infer Default }
    ? Default extends string
      ? T
      : T | undefined
    : never;
};

/** One option as it was set in one place. */
export interface Setting {
  readonly name: string;
  /** The text as typed, never changed. */
  readonly value: string;
  /** Where it was set, for people: `argument`, `environment BELLBOT_PIN`, `~/.bellbotrc line 3`. */
  readonly place: string;
}

/** An option given as an argument. */
export type Argument = Pick<Setting, 'name' | 'value'>;

/** The environment variable of an option: `BELLBOT_PIN` for `pin`. */
export function environmentName(name: string): string {
  return `${environmentPrefix}${name.toUpperCase()}`;
}

/** What the environment variables of all options begin with. */
export const environmentPrefix = 'BELLBOT_';

/** What a problem shows in place of a secret. */
export const hidden = '***';
