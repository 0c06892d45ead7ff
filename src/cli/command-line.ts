import minimist from 'minimist';
import type { Argument } from '../config/option.js';

/** What was typed after `bellbot`. */
export interface CommandLine {
  /** Words that are neither options nor their values; the first is the command. */
  readonly words: readonly string[];
  /** Options in any of their forms. Values are the strings that were typed; empty where there was none. */
  readonly args: readonly Argument[];
  readonly help: boolean;
  readonly version: boolean;
}

/** What an option may take: a value, or nothing (then its value is `true`). */
export interface KnownNames {
  readonly withValue: readonly string[];
  readonly flags: readonly string[];
  /** Those with a value whose name alone stands for one; they take the word behind them only if it is a number. */
  readonly bare?: ReadonlyMap<string, string>;
  /**
   * Commands after which words are a text, as people write it (`2+2=4`, `-5 degrees`), each with the option that is this
   * text too.
   */
  readonly textOptions?: ReadonlyMap<string, string>;
}

/**
 * Reads `[command] [name=value | --name value | --name=value | -flag]...`. Names that are not known come back as
 * arguments too, so that they can be reported with everything else. Never throws.
 */
export function parseCommandLine(argv: readonly string[], known: KnownNames): CommandLine {
  const { tokens, unknown, words } = normalise(argv, known);
  const names = [...known.withValue, ...known.flags];
  const strange = new Set(unknown);
  const parsed = minimist([...tokens], {
    string: names,
    boolean: ['help', 'version'],
    alias: { h: 'help', v: 'version' },
    unknown: (token) => {
      strange.add(nameOf(token));
      return false;
    },
  });
  const args = names.flatMap((name) =>
    Object.hasOwn(parsed, name) ? [parsed[name]].flat().map((value) => ({ name, value: String(value) })) : [],
  );
  return {
    words,
    args: [...args, ...[...strange].map((name) => ({ name, value: '' }))],
    help: Boolean(parsed.help),
    version: Boolean(parsed.version),
  };
}

/**
 * Brings the options into the one form that minimist reads without a guess, `--name=value`, and takes out the words, and
 * the names that are not known: minimist would give some of them (`--no-x`, `--a.b`, `--toString`) a meaning of its own.
 */
function normalise(
  argv: readonly string[],
  { withValue, flags, bare, textOptions }: KnownNames,
): { tokens: string[]; unknown: string[]; words: string[] } {
  const tokens: string[] = [];
  const unknown: string[] = [];
  const words: string[] = [];
  const rest = [...argv];
  /** Where in `tokens` the option stands that words go on with: `text=Lunch is ready`. */
  let begun: number | undefined;
  const addWord = (word: string): void => {
    if (begun === undefined) {
      words.push(word);
    } else {
      tokens[begun] += tokens[begun]?.endsWith('=') === true ? word : ` ${word}`;
    }
  };
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    const textOption = textOptions?.get(words[0] ?? '');
    const [, name, value] = /^(?:--)?([^=]+)=([\s\S]*)$/.exec(token) ?? /^--([\s\S]+)$/.exec(token) ?? [];
    if (token === '--') {
      // Elsewhere it is passed over: some package managers hand theirs on (`pnpm start -- port=3001`).
      for (const word of textOption === undefined ? [] : rest.splice(0)) {
        addWord(word);
      }
    } else if (isWord(token) || (textOption !== undefined && isText(token))) {
      addWord(token);
    } else if (token.startsWith('--') && (name === undefined || name.startsWith('-'))) {
      // `--=` and the like have no name at all.
      unknown.push(nameOf(token));
    } else if (name === undefined || name.startsWith('-')) {
      tokens.push(token);
      dropValue(rest, token);
    } else if (withValue.includes(name)) {
      const alone = bare?.get(name);
      const takesNext = alone === undefined ? isValue(rest[0]) : /^\d+$/.test(rest[0] ?? '');
      tokens.push(`--${name}=${value ?? (takesNext ? rest.shift() : (alone ?? ''))}`);
      begun = name === textOption ? tokens.length - 1 : begun;
    } else if (flags.includes(name)) {
      tokens.push(`--${name}=${value ?? 'true'}`);
    } else if ((name === 'help' || name === 'version') && value === undefined) {
      tokens.push(`--${name}`);
    } else {
      unknown.push(name);
      // Its value must not be taken for a word, and shown.
      if (value === undefined && !name.startsWith('no-') && isValue(rest[0])) {
        rest.shift();
      }
    }
  }
  return { tokens, unknown, words };
}

/** Takes away what may be the value of an unknown flag, which must not be taken for a word, and shown. */
function dropValue(rest: string[], flag: string): void {
  const [next] = rest;
  if (!/^-[hv]+$/.test(flag) && next !== undefined && isWord(next)) {
    rest.shift();
  }
}

/** True for what is no option in any form: `Lunch`, `-`, `=`. */
function isWord(token: string): boolean {
  return token === '-' || (!token.startsWith('-') && !/^[^=]+=/.test(token));
}

/**
 * True for what looks like an option and cannot be one, since an option's name begins with a letter and has no other signs:
 * `-5`, `->`, `2+2=4`, `https://example.com/?a=b`. The dashes that a word processor makes of two count as dashes.
 */
function isText(token: string): boolean {
  return !/^\p{Pd}*\p{L}[\p{L}\p{N}_.\p{Pd}]*(?:=|$)/u.test(token);
}

/** True for what may follow `--name` as its value: `--pdelay -1` too. */
function isValue(next: string | undefined): boolean {
  return next !== undefined && !next.startsWith('--') && !['-h', '-v'].includes(next);
}

/** The name in a flag such as `-key=secret`; not what follows it. */
function nameOf(token: string): string {
  return /^-*[a-z]{0,10}/i.exec(token)?.[0] || token.slice(0, 2);
}
