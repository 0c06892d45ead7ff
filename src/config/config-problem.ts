import { printable } from '../core/text.js';
import { hidden, type Setting } from './option.js';

/** One thing that is wrong with the options. */
export interface ConfigProblem {
  /** The option or the file. */
  readonly option: string;
  /** Where it was set, for people. */
  readonly place: string;
  /** The value as it may be shown, a secret already replaced; undefined when there is none or it must not be seen. */
  readonly value: string | undefined;
  /** What is wrong and what to do, as the end of a sentence: `expected a whole number from 0 to 180`. */
  readonly message: string;
}

/** A problem with an option's value. `show` makes the value fit to be seen. */
export function valueProblem(
  setting: Setting,
  expected: string,
  show?: (text: string) => string,
): ConfigProblem {
  const { name, value, place } = setting;
  if (value === '') {
    return { option: name, place, value, message: `has no value; expected ${expected}` };
  }
  return { option: name, place, value: show?.(value) ?? value, message: `expected ${expected}` };
}

/** One line for each problem, ready for a terminal. */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  return problems.map((problem) => `  ${formatProblem(problem)}\n`).join('');
}

function formatProblem({ option, place, value, message }: ConfigProblem): string {
  const shown = value === undefined ? '' : `=${value === '' || value === hidden ? value : quoted(value)}`;
  return `${printable(option)}${shown} (${place}): ${message}`;
}

const longestShown = 80;

function quoted(value: string): string {
  const cut = value.length > longestShown ? `${value.slice(0, longestShown)}...` : value;
  return `"${printable(cut)}"`;
}
