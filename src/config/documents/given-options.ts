/** What options have to say where there is a file. */
import { type BellOptions, boardOfOption, type Installation } from '../../core/installation.js';
import type { ConfigProblem } from '../config-problem.js';
import type { Setting } from '../option.js';

/** The options that say all of the one bell that there is without a file. */
export const bellOptions = ['pin', 'start', 'strike', 'sdelay', 'pdelay', 'queue', 'ttl', 'board'] as const;
type BellOption = (typeof bellOptions)[number];

/** The options of a bell that were set somewhere, of all that were. */
export function givenForBell(given: Iterable<Setting>): ReadonlyMap<BellOption, Setting> {
  const all = [...given];
  return new Map(
    bellOptions.flatMap((name) => {
      const setting = all.find((each) => each.name === name);
      return setting === undefined ? [] : [[name, setting] as const];
    }),
  );
}

/** What is to be said of options where there are several bells: they cannot mean one of them. */
export function manyBells(
  given: ReadonlyMap<BellOption, Setting>,
  bells: number,
): {
  problems: ConfigProblem[];
  warnings: string[];
} {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  for (const { name, value, place } of given.values()) {
    if (place === 'argument') {
      const message = `sets one bell, but bells.json has ${bells}; set it there, and leave the argument out`;
      problems.push({ option: name, place, value, message });
    } else {
      warnings.push(
        `The option ${name} (${place}) sets nothing: bells.json has ${bells} bells, and says it of each.`,
      );
    }
  }
  return { problems, warnings };
}

/** The only bell with what options say in place of what the file does. */
export function withOptions(
  installation: Installation,
  given: ReadonlyMap<BellOption, Setting>,
  config: BellOptions,
): Installation {
  const [[name, bell] = []] = [...installation.bells];
  if (name === undefined || bell === undefined) {
    return installation;
  }
  const changed: Partial<Record<Exclude<BellOption, 'board'>, number>> = {};
  for (const option of bellOptions) {
    if (option !== 'board' && given.has(option)) {
      changed[option] = config[option];
    }
  }
  const boards = new Map(installation.boards);
  if (given.has('board')) {
    boards.set(bell.board, boardOfOption(config.board));
  }
  return {
    ...installation,
    boards,
    bells: new Map([[name, { ...bell, ...changed }]]),
  };
}
