import { shellWord } from '../core/shell-word.js';
import type { ConfigProblem } from './config-problem.js';
import type { Argument, OptionTable } from './option.js';

/** Options that npm has itself, so that the environment may have them for reasons of its own (docs.npmjs.com, "config"). */
const npmsOwn = new Set(['json', 'key', 'proxy']);

/** How npm was called, if it started BellBot. */
export interface NpmCall {
  readonly env: NodeJS.ProcessEnv;
  /** npm's own arguments, up to `--`; undefined where they are not known. */
  readonly npmArgs: readonly string[] | undefined;
  /** The arguments that came through to BellBot. */
  readonly args: readonly Argument[];
}

/**
 * The options that npm took for itself: of `npm start --pin=9` BellBot hears `npm_config_pin` only, and of `--key` not even that
 * since npm 9. Each is a problem with the line that is right. No problem shows a secret.
 */
export function npmProblems(call: NpmCall, table: OptionTable, platform: NodeJS.Platform): ConfigProblem[] {
  const given = new Set(call.args.map(({ name }) => name));
  return Object.entries(table)
    .filter(([name]) => !given.has(name) && wasTaken(name, call))
    .map(([name, option]) => {
      const typed = call.env[`npm_config_${name}`] ?? '';
      const isShown = option.kind.show === undefined && typed !== '' && typed !== 'true';
      const word = isShown ? shellWord(`${name}=${typed}`, platform) : undefined;
      const line = `${commandOf(call.env)} ${word ?? `${name}=...`}`;
      const message = `was taken by npm for itself; write it without its dashes, after --: ${line}`;
      return { option: name, place: 'npm', value: undefined, message };
    });
}

/** True where npm may have taken BellBot's options: it runs a script of BellBot's, or one that has BellBot in it. */
export function isStartedByNpm(env: NodeJS.ProcessEnv): boolean {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script = '' } = env;
  const names = /\bbellbot\b/.test(script) || env.npm_package_name === 'bellbot';
  return event !== undefined && (names || env.npm_command === 'exec' || event === 'npx');
}

function wasTaken(name: string, { env, npmArgs }: NpmCall): boolean {
  const value = env[`npm_config_${name}`];
  if (npmArgs !== undefined) {
    const at = npmArgs.findIndex((arg) => arg === `--${name}` || arg === `--no-${name}`);
    // `npm start --proxy=http://...` is meant for npm.
    return at >= 0 && !(npmsOwn.has(name) && name !== 'key' && !isOurProxy(name, npmArgs[at + 1]));
  }
  const isOurs = env.npm_lifecycle_event === undefined || isStartedByNpm(env);
  if (value === undefined || !isOurs) {
    return false;
  }
  // npm's own `key` is the PEM text of a client certificate's key; it passes that on from .npmrc.
  return name === 'key' ? !value.includes('-----BEGIN') : !npmsOwn.has(name);
}

/** npm's own proxy is an address that begins with http:// or https://. */
function isOurProxy(name: string, value = ''): boolean {
  return name === 'proxy' && !value.includes('://');
}

function commandOf(env: NodeJS.ProcessEnv): string {
  const event = env.npm_lifecycle_event ?? 'start';
  if (env.npm_command === 'exec' || event === 'npx') {
    return 'npx bellbot';
  }
  return event === 'start' ? 'npm start --' : `npm run ${shellWord(event, process.platform) ?? event} --`;
}
