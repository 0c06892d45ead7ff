import { takeArguments, unknownName } from './arguments.js';
import type { ConfigProblem } from './config-problem.js';
import { namedKeyPrefix, nearestNamedKey } from './named-keys.js';
import { nearestWord } from './nearest-word.js';
import {
  type Argument,
  environmentName,
  environmentPrefix,
  type OptionTable,
  type Setting,
} from './option.js';
import { options } from './options.js';
import { readRcFile, tokenName } from './rc-file.js';

/** Where options come from. */
export interface ConfigInput {
  /** `name=value` of the command line, in order. */
  readonly args: readonly Argument[];
  readonly env: NodeJS.ProcessEnv;
  /** The folder with `.bellbotrc`, and what `~` stands for. */
  readonly home: string;
}

/** What was set, before its values are checked. */
export interface Settings {
  /** By option name; where an option was set in several places, the one that counts. */
  readonly byName: ReadonlyMap<string, Setting>;
  /** The variables of named keys: those of the file in its order, then those of the environment alone. */
  readonly keys: readonly Setting[];
  /** The ngrok token as it was set. */
  readonly token: Setting | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

/** Environment variables with BellBot's prefix that are not options: the port of a real Uno that tests use. */
const otherVariables = new Set(['BELLBOT_TEST_PORT']);

/**
 * Gathers what is set in `~/.bellbotrc`, the environment and the arguments, the later winning over the earlier.
 * `table` has the options that may be arguments; in the other two places all options of the server may stand.
 */
export function gatherSettings({ args, env, home }: ConfigInput, table: OptionTable): Settings {
  const file = readRcFile(home);
  const environment = readEnvironment(env);
  const variables = new Map([...file.settings, ...environment]);
  const byName = new Map<string, Setting>();
  for (const name of Object.keys(options)) {
    const setting = variables.get(environmentName(name));
    if (setting !== undefined) {
      const { value, place } = setting;
      byName.set(name, {
        name,
        value,
        place: place === environmentPlace ? `${place} ${setting.name}` : place,
      });
    }
  }
  const problems = [
    ...file.problems,
    ...unknownVariables(file.settings),
    ...unknownVariables(environment),
    ...takeArguments(args, table, home, byName),
  ];
  const keys = [...variables.values()].filter(({ name }) => name.startsWith(namedKeyPrefix));
  return { byName, keys, token: variables.get(tokenName), problems, warnings: file.warnings };
}

const environmentPlace = 'environment';

/** By variable, as in `~/.bellbotrc`. */
function readEnvironment(env: NodeJS.ProcessEnv): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const [name, value] of Object.entries(env)) {
    const concernsUs = name.startsWith(environmentPrefix) || name === tokenName;
    if (value !== undefined && concernsUs && !otherVariables.has(name)) {
      settings.set(name, { name, value, place: environmentPlace });
    }
  }
  return settings;
}

const knownVariables = new Set([...Object.keys(options).map(environmentName), tokenName]);

function unknownVariables(settings: ReadonlyMap<string, Setting>): ConfigProblem[] {
  return [...settings.values()]
    .filter(({ name }) => !knownVariables.has(name) && !name.startsWith(namedKeyPrefix))
    .map(({ name, place }) => {
      const rest = name.slice(environmentPrefix.length);
      const near = nearestWord(rest, Object.keys(options));
      return unknownName(name, place, near === undefined ? nearestNamedKey(rest) : environmentName(near));
    });
}
