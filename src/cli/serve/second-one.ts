import { sep } from 'node:path';
import type { Config } from '../../config/config.js';
import type { Argument, OptionTable } from '../../config/option.js';
import { options } from '../../config/options.js';
import type { Owner } from '../../system/data-folder.js';
import type { CliIo } from '../command.js';

/**
 * The line that starts a second BellBot beside the one that uses the folder: as this one was started, with a folder of its
 * own, and another port if that one listens on this. No secret is repeated.
 */
export function lineForSecond(
  { data, port }: Pick<Config, 'data' | 'port'>,
  owner: Owner | undefined,
  { command, args, home }: Pick<CliIo, 'command' | 'args' | 'home'>,
): string {
  const others = args.filter(({ name }) => name !== 'data' && name !== 'port' && !isSecret(name));
  const own = [
    { name: 'port', value: String(freePort(port, owner?.url)) },
    { name: 'data', value: fromHome(nextFolder(data), home) },
  ];
  const words = [...others, ...own].map(word).filter((each) => each !== undefined);
  return ['npx bellbot', command ?? 'serve', ...words].join(' ');
}

function isSecret(name: string): boolean {
  const table: OptionTable = options;
  return Object.hasOwn(table, name) && table[name]?.kind.show !== undefined;
}

function freePort(port: number, taken: string | undefined): number {
  const isTaken = taken === undefined || !URL.canParse(taken) || Number(new URL(taken).port) === port;
  return port === 0 || !isTaken ? port : port === 65_535 ? 3000 : port + 1;
}

/** `data`, `data-2`, `data-3`. */
function nextFolder(folder: string): string {
  const [, name = folder, number = '1'] = /^(.*?)-(\d{1,6})$/s.exec(folder) ?? [];
  return `${name}-${Number(number) + 1}`;
}

/** With `~`, which BellBot reads itself, whatever the shell. */
function fromHome(folder: string, home: string): string {
  return folder.startsWith(`${home}${sep}`)
    ? `~/${folder.slice(home.length + 1).replaceAll('\\', '/')}`
    : folder;
}

/** As every shell reads it; undefined for what no way of writing is the same in all of them. */
function word({ name, value }: Argument): string | undefined {
  const text = `${name}=${value}`;
  if (/^[\w.,:/\\~@+=-]+$/.test(text)) {
    return text;
  }
  return /["'$`!%^&<>|\p{C}]|\\$/u.test(text) ? undefined : `"${text}"`;
}
