import { checkOptions } from '../config/check-options.js';
import type { ConfigProblem } from '../config/config-problem.js';
import { namedKeysOf } from '../config/named-keys.js';
import type { OptionTable, ValuesOf } from '../config/option.js';
import { gatherSettings } from '../config/settings.js';
import type { NamedKey } from '../core/caller.js';
import type { CliIo } from './command.js';
import { reportProblems } from './report.js';

/** What a command goes by. */
export interface SettledOptions<Table extends OptionTable> {
  readonly values: ValuesOf<Table>;
  /** The keys that a server of this machine takes beside `key`, in the order in which they are set. */
  readonly namedKeys: readonly NamedKey[];
}

/**
 * A command's options, from `~/.bellbotrc`, the environment and the arguments. Undefined when something is wrong with
 * them, `more` included: then all of it was reported.
 */
export function settledOptions<Table extends OptionTable>(
  io: CliIo,
  table: Table,
  more: (values: Partial<ValuesOf<Table>>) => readonly ConfigProblem[],
): SettledOptions<Table> | undefined {
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
  return { values: checked.values as ValuesOf<Table>, namedKeys: named.keys };
}
