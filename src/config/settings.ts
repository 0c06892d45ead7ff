import { printable } from '../core/text.js';
import { npmArguments } from '../system/npm-log.js';
import { takeArguments, unknownName } from './arguments.js';
import type { ConfigProblem } from './config-problem.js';
import { isKeyVariable } from './named-keys.js';
import { isStartedByNpm, npmProblems } from './npm-options.js';
import {
  type Argument,
  environmentName,
  environmentPrefix,
  type OptionTable,
  type Setting,
} from './option.js';
import { options } from './options.js';
import { readRcFile } from './rc-file.js';
import { isServiceLink } from './service-links.js';
import { isKnownVariable, meantVariable, nearestVariable, tokenName } from './variable-names.js';

/** Where options come from. */
export interface ConfigInput {
  /** `name=value` of the command line, in order. */
  readonly args: readonly Argument[];
  readonly env: NodeJS.ProcessEnv;
  /** The folder with `.bellbotrc`, and what `~` stands for. */
  readonly home: string;
  /** Default: the one that this process runs on. */
  readonly platform?: NodeJS.Platform;
  /** For tests: what npm was called with, where it started BellBot. Default: what npm's own log says. */
  readonly npmArgs?: () => readonly string[] | undefined;
}

/** What was set, before its values are checked. */
export interface Settings {
  /** By option name; where an option was set in several places, the one that counts. */
  readonly byName: ReadonlyMap<string, Setting>;
  /** The variables of named keys, that of the admin key among them: those of the file in its order, then those of the environment alone. */
  readonly keys: readonly Setting[];
  /** The ngrok token as it was set. */
  readonly token: Setting | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
  /** What was seen and left alone, for those who look for it. */
  readonly notes: readonly string[];
}

/** Environment variables with BellBot's prefix that are not options: the port of a real Uno that tests use. */
const otherVariables = new Set(['BELLBOT_TEST_PORT']);

/**
 * Gathers what is set in `~/.bellbotrc`, the environment and the arguments, the later winning over the earlier.
 * `table` has the options that may be arguments; in the other two places all options of the server may stand.
 */
export function gatherSettings(input: ConfigInput, table: OptionTable): Settings {
  const { args, env, home, platform = process.platform } = input;
  const file = readRcFile(home);
  const environment = readEnvironment(env, platform);
  const variables = new Map([...file.settings, ...environment.settings]);
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
  const npmArgs = isStartedByNpm(env) ? (input.npmArgs ?? (() => npmArguments(env)))() : undefined;
  const problems = [
    ...file.problems,
    ...unknownVariables(file.settings),
    ...unknownVariables(environment.settings),
    ...environment.problems,
    ...npmProblems({ env, args, npmArgs }, { ...options, ...table }, platform),
    ...takeArguments(args, table, home, byName),
  ];
  const keys = [...variables.values()].filter(({ name }) => isKeyVariable(name));
  const warnings = [...file.warnings, ...environment.warnings];
  return { byName, keys, token: variables.get(tokenName), problems, warnings, notes: environment.notes };
}

const environmentPlace = 'environment';

interface Environment {
  /** By variable, as in `~/.bellbotrc`. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** The environment is full of what others put there; only what is surely meant for BellBot may stop it. */
function readEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Environment {
  const settings = new Map<string, Setting>();
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const links: string[] = [];
  for (const [written, value = ''] of Object.entries(env)) {
    // Windows does not tell small letters from capitals there.
    const name = platform === 'win32' ? written.toUpperCase() : written;
    const isOurs = name.startsWith(environmentPrefix) || name === tokenName;
    const meant = isOurs || isServiceLink(name.toUpperCase(), value) ? undefined : meantVariable(name);
    if (isOurs && isServiceLink(name, value)) {
      links.push(name);
    } else if (isOurs && !otherVariables.has(name)) {
      settings.set(name, { name, value, place: environmentPlace });
    } else if (meant?.surely === true) {
      problems.push(unknownName(name, environmentPlace, meant.name));
    } else if (meant !== undefined) {
      warnings.push(`${printable(name)} in the environment sets nothing; did you mean ${meant.name}?`);
    }
  }
  return { settings, problems, warnings, notes: links.length === 0 ? [] : [linksNote(links)] };
}

function linksNote(links: readonly string[]): string {
  const names = links.slice(0, 3).join(', ');
  const more = links.length > 3 ? ` and ${links.length - 3} more` : '';
  return `${names}${more} in the environment: where Kubernetes or Docker has services, no options.`;
}

function unknownVariables(settings: ReadonlyMap<string, Setting>): ConfigProblem[] {
  return [...settings.values()]
    .filter(({ name }) => !isKnownVariable(name))
    .map(({ name, place }) => unknownName(name, place, nearestVariable(name)));
}
