import { checkOptions, problemsOf } from './check-options.js';
import type { ConfigProblem } from './config-problem.js';
import { nearestWord } from './nearest-word.js';
import type { Argument, OptionTable, Setting, ValuesOf } from './option.js';
import { options } from './options.js';

/** Reads the options of a command that needs nothing but its arguments. `values` is whole if there are no problems. */
export function readArguments<Table extends OptionTable>(
  args: readonly Argument[],
  table: Table,
  home: string,
): { values: Partial<ValuesOf<Table>>; problems: readonly ConfigProblem[] } {
  const settings = new Map<string, Setting>();
  const problems = takeArguments(args, table, home, settings);
  const checked = checkOptions(table, settings, home);
  return { values: checked.values, problems: [...problems, ...checked.problems] };
}

const argumentPlace = 'argument';

/** Puts the arguments over what is in `byName`, the last one of a name; returns what is wrong with the others. */
export function takeArguments(
  args: readonly Argument[],
  table: OptionTable,
  home: string,
  byName: Map<string, Setting>,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const names = new Set(args.map(({ name }) => name));
  for (const name of names) {
    const option = Object.hasOwn(table, name) ? table[name] : undefined;
    if (option === undefined) {
      const near = nearestWord(name.replace(/^-+/, ''), Object.keys(table));
      // Below the problems of another command its own help is named.
      problems.push(unknownName(name, argumentPlace, near, table === options ? undefined : ''));
      continue;
    }
    const values = new Set(args.filter((arg) => arg.name === name).map(({ value }) => value));
    const settings = [...values].map((value) => ({ name, value, place: argumentPlace }));
    for (const setting of settings.slice(0, -1)) {
      problems.push(...problemsOf(option, setting, home));
    }
    byName.set(name, settings.at(-1) ?? { name, value: '', place: argumentPlace });
    if (settings.length > 1) {
      const message = `is given with ${settings.length} different values; give it once`;
      problems.push({ option: name, place: argumentPlace, value: undefined, message });
    }
  }
  return problems;
}

/** A problem with a name that no option has. The value is not shown: it may be a secret under a mistyped name. */
export function unknownName(
  option: string,
  place: string,
  near: string | undefined,
  lists = '; "bellbot help serve" lists all',
): ConfigProblem {
  const hint = near === undefined ? lists : `; did you mean ${near}?`;
  const message =
    place === argumentPlace && Object.hasOwn(options, option)
      ? 'is not an option of this command'
      : `unknown option${hint}`;
  return { option, place, value: undefined, message };
}
