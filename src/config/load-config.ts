import { plainKeyName } from '../core/caller.js';
import { isPlaceholder } from '../core/key-text.js';
import { ownerOf, realPath, userName } from '../system/access-fault.js';
import { Networks } from '../system/network.js';
import { checkOptions } from './check-options.js';
import type { Config } from './config.js';
import type { ConfigProblem } from './config-problem.js';
import { namedKeysOf } from './named-keys.js';
import { hidden, type Setting, type ValuesOf } from './option.js';
import { options } from './options.js';
import { type ConfigInput, gatherSettings } from './settings.js';
import { tokenName } from './variable-names.js';

/** The configuration, or everything that is wrong with it. */
export type LoadedConfig =
  | {
      readonly config: Config;
      /** The options that were set, as they were set; the others have their defaults. */
      readonly given: readonly Setting[];
      readonly warnings: readonly string[];
      /** What was seen and left alone, for those who look for it. */
      readonly notes: readonly string[];
    }
  | { readonly problems: readonly ConfigProblem[] };

/**
 * Makes the configuration of the server: defaults, then `~/.bellbotrc`, then the environment, then the arguments. All
 * of it is checked, and every problem reported. A value that a later place overrides is not used, so not checked. Never throws.
 */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const settings = gatherSettings(input, options);
  const { values, problems: valueProblems } = checkOptions(options, settings.byName, input.home);
  const named = namedKeysOf(settings.keys, settings.byName.get(plainKeyName));
  const token = checkToken(settings.token);
  const problems = [
    ...settings.problems,
    ...valueProblems,
    ...named.problems,
    ...token.problems,
    ...checkTogether(values, settings.byName, token.isSet),
  ];
  if (problems.length > 0) {
    return { problems };
  }
  const config = {
    ...(values as ValuesOf<typeof options>),
    namedKeys: named.keys,
    authtoken: token.value,
  };
  const warnings = [...settings.warnings, ...homeWarnings(input.home)];
  return {
    config: Object.freeze(config),
    given: [...settings.byName.values()],
    warnings,
    notes: settings.notes,
  };
}

/** What the superuser keeps in somebody else's home folder, as `sudo` with `HOME` kept does, is lost to that one. */
function homeWarnings(home: string): string[] {
  const owner = process.getuid?.() === 0 ? ownerOf(home) : undefined;
  if (owner === undefined || owner === userName(0)) {
    return [];
  }
  return [
    `BellBot runs as ${userName(0)} in ${realPath(home)}, the home folder of ${owner}: what it writes there will not be ${owner}'s to use. Start it as ${owner}, or with "sudo -H" for a home folder of its own.`,
  ];
}

/** An empty token counts as not set: that is how one switches it off for one run. */
function checkToken(setting: Setting | undefined): {
  value: string | undefined;
  isSet: boolean;
  problems: ConfigProblem[];
} {
  const value = setting?.value.trim() ?? '';
  if (setting === undefined || value === '') {
    return { value: undefined, isSet: false, problems: [] };
  }
  if (isPlaceholder(value) || /[^\x21-\x7e]|^["'`]|["'`]$/.test(value)) {
    const message = `expected ${tokenAdvice}`;
    const place = setting.place;
    return { value, isSet: true, problems: [{ option: tokenName, place, value: hidden, message }] };
  }
  return { value, isSet: true, problems: [] };
}

const tokenAdvice =
  'the token of your ngrok account, from https://dashboard.ngrok.com/get-started/your-authtoken';

/** Checks what concerns more than one option. Options that have a problem of their own are left out. */
function checkTogether(
  values: Partial<ValuesOf<typeof options>>,
  settings: ReadonlyMap<string, Setting>,
  tokenIsSet: boolean,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const place = (name: string): string => settings.get(name)?.place ?? 'default';
  if (values.start !== undefined && values.start === values.strike) {
    problems.push({
      option: 'start and strike',
      place: `start: ${place('start')}, strike: ${place('strike')}`,
      value: String(values.start),
      message: 'expected two different angles, or the arm would not move',
    });
  }
  if (values.tunnel === 'on' && !tokenIsSet) {
    const message = `needs ${tokenName} in the environment or in ~/.bellbotrc: ${tokenAdvice}`;
    problems.push({ option: 'tunnel', place: place('tunnel'), value: 'on', message });
  }
  const tunnelled = values.tunnel === 'on' || (values.tunnel === 'auto' && tokenIsSet);
  if (tunnelled && values.proto === 'tcp' && new Networks(values.proxy ?? []).has('127.0.0.1')) {
    problems.push({
      option: 'proxy and proto',
      place: `proxy: ${place('proxy')}, proto: ${place('proto')}`,
      value: settings.get('proxy')?.value ?? '',
      message:
        'expected no proxy on this machine beside a tunnel of bare connections: what comes through it comes from this machine, too, and may say of itself what it likes',
    });
  }
  return problems;
}
