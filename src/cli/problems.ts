import { checkOptions } from '../config/check-options.js';
import { type ConfigProblem, formatProblems } from '../config/config-problem.js';
import { namedKeysOf } from '../config/named-keys.js';
import { nearestWord } from '../config/nearest-word.js';
import type { OptionTable, ValuesOf } from '../config/option.js';
import { gatherSettings } from '../config/settings.js';
import type { NamedKey } from '../core/caller.js';
import { isBellBotError } from '../core/errors.js';
import { printable } from '../core/text.js';
import { type CliIo, type Command, exitStatus } from './command.js';

type Errors = Pick<CliIo, 'stderr' | 'command'>;

/** Says what is wrong with the options, all of it, on stderr. Returns the exit status for bad use. */
export function reportProblems(problems: readonly ConfigProblem[], { stderr, command }: Errors): number {
  const count = problems.length === 1 ? 'There is a problem' : `There are ${problems.length} problems`;
  stderr.write(
    `${count} with the options:\n${formatProblems(problems)}See "bellbot help ${command ?? 'serve'}".\n`,
  );
  return exitStatus.badUse;
}

/** The options of a command, read and checked. */
export interface CheckedOptions<Table extends OptionTable> {
  readonly values: ValuesOf<Table>;
  /** The keys that a server of this machine takes beside `key`, in the order in which they are set. */
  readonly namedKeys: readonly NamedKey[];
  /** Where options were set, for people, by their names; of those that were not set nothing. */
  readonly places: ReadonlyMap<string, string>;
}

/**
 * A command's options, from `~/.bellbotrc`, the environment and the arguments. Undefined when something is wrong with
 * them, `more` included: then all of it was reported.
 */
export function checkedOptions<Table extends OptionTable>(
  io: CliIo,
  table: Table,
  more: (values: Partial<ValuesOf<Table>>) => readonly ConfigProblem[],
): CheckedOptions<Table> | undefined {
  const settings = gatherSettings(io, table);
  const checked = checkOptions(table, settings.byName, io.home);
  const named = namedKeysOf(settings.keys);
  const problems = [...settings.problems, ...checked.problems, ...named.problems, ...more(checked.values)];
  if (problems.length > 0) {
    reportProblems(problems, io);
    return undefined;
  }
  for (const warning of settings.warnings) {
    io.stderr.write(`${warning}\n`);
  }
  const places = new Map([...settings.byName].map(([name, { place }]) => [name, place]));
  return { values: checked.values as ValuesOf<Table>, namedKeys: named.keys, places };
}

/**
 * Says that there is no such command, and what was most likely meant: a command, or one of the words of `also`. The word
 * itself is left out where `hide` is true. Returns the exit status for bad use.
 */
export function unknownCommand(
  word: string,
  commands: readonly Command[],
  { stderr }: Errors,
  { also = [], hide = false }: { readonly also?: readonly string[]; readonly hide?: boolean } = {},
): number {
  const names = commands.map(({ name }) => name);
  const near = nearestWord(word, names) ?? nearestWord(word, also);
  const hint = near === undefined ? `The commands are ${names.join(', ')}.` : `Did you mean ${near}?`;
  const what =
    !hide || near !== undefined
      ? `no command "${printable(word.slice(0, 40))}"`
      : 'a word that is no command';
  stderr.write(`There is ${what}. ${hint} See "bellbot help".\n`);
  return exitStatus.badUse;
}

/** Says that a word stands where none belongs. The word is not shown: it may be a secret. Returns the exit status. */
export function surplusWord(command: Command, { stderr }: Errors): number {
  stderr.write(
    `"${command.name}" takes no further words; options are name=value, and a value with blanks needs quotes. ` +
      `Usage: bellbot ${command.usage}\n`,
  );
  return exitStatus.badUse;
}

/** Says that something went wrong that is not the user's doing. Returns the exit status for a failure. */
export function reportFailure(error: unknown, { stderr }: Errors): number {
  stderr.write(`bellbot: ${describeFailure(error)}\n`);
  return exitStatus.failed;
}

/** A sentence for errors that BellBot or the system can explain; the stack only for a mistake in BellBot. */
function describeFailure(error: unknown): string {
  if (isBellBotError(error)) {
    return `${error.kind.title}. ${error.message}`;
  }
  if (!(error instanceof Error)) {
    return `a mistake in BellBot, please report it: ${String(error)}`;
  }
  const fromSystem = 'syscall' in error || 'errno' in error;
  return fromSystem
    ? error.message
    : `a mistake in BellBot, please report it: ${error.stack ?? error.message}`;
}
