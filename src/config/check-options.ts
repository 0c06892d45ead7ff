import { type ConfigProblem, valueProblem } from './config-problem.js';
import type { Option, OptionTable, Setting, ValuesOf } from './option.js';

/**
 * Reads the value of every option in the table, the default where none is set. A value with a problem is missing
 * from `values`, so they are whole only when there are no problems.
 */
export function checkOptions<Table extends OptionTable>(
  table: Table,
  settings: ReadonlyMap<string, Setting>,
  home: string,
): { values: Partial<ValuesOf<Table>>; problems: ConfigProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, option] of Object.entries(table)) {
    const fallback = option.default;
    const setting =
      settings.get(name) ??
      (fallback === undefined ? undefined : { name, value: fallback, place: 'default' });
    const parsed = setting === undefined ? { value: undefined } : option.kind.parse(setting.value, home);
    if ('value' in parsed) {
      values[name] = parsed.value;
    } else if (setting !== undefined) {
      problems.push(valueProblem(setting, parsed.expected, option.kind.show));
    }
  }
  return { values: values as Partial<ValuesOf<Table>>, problems };
}

/** What is wrong with one value of an option; empty when it is valid. */
export function problemsOf(option: Option, setting: Setting, home: string): ConfigProblem[] {
  const parsed = option.kind.parse(setting.value, home);
  return 'value' in parsed ? [] : [valueProblem(setting, parsed.expected, option.kind.show)];
}
