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
}

/**
 * Reads `[command] [name=value | --name value | --name=value | -flag]...`. Names that are not known come back as
 * arguments too, so that they can be reported with everything else. Never throws.
 */
export function parseCommandLine(argv: readonly string[], known: KnownNames): CommandLine {
  const { tokens, unknown } = normalise(argv, known);
  const names = [...known.withValue, ...known.flags];
  const strange = new Set(unknown);
  const parsed = minimist([...tokens], {
    // `_` too: words stay strings.
    string: [...names, '_'],
    boolean: ['help', 'version'],
    alias: { h: 'help', v: 'version' },
    unknown: (token) => {
      if (!token.startsWith('-')) {
        return true;
      }
      strange.add(nameOf(token));
      return false;
    },
  });
  const args = names.flatMap((name) =>
    Object.hasOwn(parsed, name) ? [parsed[name]].flat().map((value) => ({ name, value: String(value) })) : [],
  );
  return {
    words: parsed._,
    args: [...args, ...[...strange].map((name) => ({ name, value: '' }))],
    help: Boolean(parsed.help),
    version: Boolean(parsed.version),
  };
}

/**
 * Brings the options into the one form that minimist reads without a guess, `--name=value`, and takes out the names
 * that are not known: minimist would give some of them (`--no-x`, `--a.b`, `--toString`) a meaning of its own.
 */
function normalise(argv: readonly string[], known: KnownNames): { tokens: string[]; unknown: string[] } {
  const tokens: string[] = [];
  const unknown: string[] = [];
  const rest = argv.filter((token) => token !== '--');
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    const [, name, value] = /^(?:--)?([^=]+)=([\s\S]*)$/.exec(token) ?? /^--([\s\S]+)$/.exec(token) ?? [];
    if (token.startsWith('--') && (name === undefined || name.startsWith('-'))) {
      // `--=` and the like have no name at all.
      unknown.push(nameOf(token));
    } else if (name === undefined || name.startsWith('-')) {
      // A word, or flags of one letter.
      tokens.push(token);
    } else if (known.withValue.includes(name)) {
      tokens.push(`--${name}=${value ?? (isValue(rest[0]) ? rest.shift() : '')}`);
    } else if (known.flags.includes(name)) {
      tokens.push(`--${name}=${value ?? 'true'}`);
    } else if (name === 'help' || name === 'version') {
      tokens.push(`--${name}`);
    } else {
      unknown.push(name);
      // Its value must not be taken for a word, and shown.
      if (value === undefined && !name.startsWith('no-') && isValue(rest[0])) {
        rest.shift();
      }
    }
  }
  return { tokens, unknown };
}

/** True for what may follow `--name` as its value: `--pdelay -1` too. */
function isValue(next: string | undefined): boolean {
  return next !== undefined && !next.startsWith('--') && !['-h', '-v'].includes(next);
}

/** The name in a flag such as `-key=secret`; not what follows it. */
function nameOf(token: string): string {
  return /^-*[a-z]{0,10}/i.exec(token)?.[0] || token.slice(0, 2);
}
