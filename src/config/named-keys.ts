import { adminKeyName, type KeyRight, keyRights, type NamedKey, plainKeyName } from '../core/caller.js';
import { type ConfigProblem, valueProblem } from './config-problem.js';
import { nearestWord } from './nearest-word.js';
import { environmentName, environmentPrefix, type Setting } from './option.js';
import { secretKey } from './value-kinds.js';

/** What the environment variables of named keys begin with. */
export const namedKeyPrefix = `${environmentName(plainKeyName)}_`;

/** The environment variable, and line of `~/.bellbotrc`, with the key that may change things. */
export const adminKeyVariable = `${environmentPrefix}${adminKeyName.toUpperCase()}_KEY`;

/** True for a variable that sets a key which is known by a name of its own. */
export function isKeyVariable(variable: string): boolean {
  return variable.startsWith(namedKeyPrefix) || variable === adminKeyVariable;
}

/** What the keys of senders may: their rings are known by their names. */
const sendersRights: readonly KeyRight[] = Object.freeze(['ring'] as const);

const longestName = 32;
/** What a shell takes for a name. Checked before letters are made small: some of other alphabets would become ASCII. */
const validName = new RegExp(`^\\w{1,${longestName}}$`);
const beginningOfName = new RegExp(`^\\w{0,${longestName}}`);

/** A named key's variable as it may be shown: where its name is not valid, a part of the key may have got into it. */
export function shownVariable(variable: string): string {
  const name = variable.slice(namedKeyPrefix.length);
  const shown = beginningOfName.exec(name)?.[0] ?? '';
  return variable.startsWith(namedKeyPrefix) && shown !== name ? `${namedKeyPrefix}${shown}...` : variable;
}

/**
 * The named keys of the variables that set them, in their order, and everything that is wrong with them. `plain` is what
 * sets the option `key`, if its value must be another one. No problem shows a value.
 */
export function namedKeysOf(
  variables: readonly Setting[],
  plain?: Setting,
): { keys: readonly NamedKey[]; problems: readonly ConfigProblem[] } {
  const settings = variables.map(({ name, value, place }) => ({
    variable: shownVariable(name),
    name: nameOf(name),
    value,
    place,
  }));
  const problems = settings.flatMap(({ variable, name, value, place }) => {
    const parsed = secretKey.parse(value, '');
    const setting = { name: variable, value, place };
    return [
      ...nameProblems(variable, name, place),
      ...('value' in parsed ? [] : [valueProblem(setting, parsed.expected, secretKey.show)]),
    ];
  });
  const named = settings.flatMap(({ name, ...rest }) => (name === undefined ? [] : [{ ...rest, name }]));
  const sameName = groups(named, ({ name }) => name).map((group) =>
    together(group, `are the same name, ${group[0]?.name}; give each key a name of its own`),
  );
  const valid = [...settings, ...(plain === undefined ? [] : [{ ...plain, variable: plain.name }])].filter(
    ({ value }) => 'value' in secretKey.parse(value, ''),
  );
  // Letters that are composed otherwise look the same, and some senders compose them anew.
  const sameValue = groups(valid, ({ value }) => value.normalize()).map((group) =>
    together(group, 'have the same value; give each key a value of its own'),
  );
  return {
    keys: Object.freeze(named.map(namedKey)),
    problems: [...problems, ...sameName, ...sameValue],
  };
}

/** The variable of a named key that `rest`, which follows `BELLBOT_`, was most likely meant to be; else undefined. */
export function nearestNamedKey(rest: string): string | undefined {
  const [, word = '', name = ''] = /^([A-Za-z]+?)[_-](\w+)$/.exec(rest) ?? /^(key)(\w+)$/i.exec(rest) ?? [];
  const isKey = nearestWord(word, [plainKeyName]) !== undefined;
  return isKey ? `${namedKeyPrefix}${name.toUpperCase()}` : undefined;
}

function namedKey({ name, variable, value, place }: Placed & { name: string; value: string }): NamedKey {
  const rights = variable === adminKeyVariable ? keyRights : sendersRights;
  return Object.freeze({ name, key: value, rights, place: `${variable}, ${place}` });
}

/** Undefined where the variable does not end in a valid name. */
function nameOf(variable: string): string | undefined {
  if (variable === adminKeyVariable) {
    return adminKeyName;
  }
  const name = variable.slice(namedKeyPrefix.length);
  return validName.test(name) ? name.toLowerCase().replaceAll('_', '-') : undefined;
}

function nameProblems(variable: string, name: string | undefined, place: string): ConfigProblem[] {
  const problem = (message: string): ConfigProblem[] => [
    { option: variable, place, value: undefined, message },
  ];
  if (variable === namedKeyPrefix) {
    return problem(`has no name; put one at its end, such as ${namedKeyPrefix}SALES`);
  }
  if (name === undefined) {
    const expected = `1 to ${longestName} letters, digits and _`;
    return problem(`has no valid name; expected ${expected} after ${namedKeyPrefix}`);
  }
  const other = `choose another, such as ${namedKeyPrefix}SALES`;
  if (name === adminKeyName && variable !== adminKeyVariable) {
    return problem(
      `has the name of the key that may change things, which ${adminKeyVariable} sets; ${other}`,
    );
  }
  return name === plainKeyName
    ? problem(`has the name of ${environmentName(plainKeyName)} itself; ${other}`)
    : [];
}

interface Placed {
  readonly variable: string;
  readonly place: string;
}

function together(settings: readonly Placed[], message: string): ConfigProblem {
  return {
    option: settings.map(({ variable }) => variable).join(' and '),
    place: settings.map(({ variable, place }) => `${variable}: ${place}`).join(', '),
    value: undefined,
    message,
  };
}

/** Those that share what `of` gives, two or more together. */
function groups<T>(items: readonly T[], of: (item: T) => string): T[][] {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    byKey.set(of(item), [...(byKey.get(of(item)) ?? []), item]);
  }
  return [...byKey.values()].filter((group) => group.length > 1);
}
