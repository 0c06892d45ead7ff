import { readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';

/** What is looked at; other values are for tests. */
export interface HowStarted {
  readonly env: NodeJS.ProcessEnv;
  /** Linux's folder with a folder for each process. */
  readonly processes: string;
  readonly parent: number;
}

const shells: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'dash',
  'zsh',
  'ksh',
  'mksh',
  'ash',
  'busybox',
  'fish',
]);

/**
 * Whether BellBot was started so that it goes on when its terminal is closed: by `nohup`, or by a shell that ignores
 * SIGHUP (`trap '' HUP`), which hands that down. The system itself cannot be asked: before it runs anything, Node undoes
 * whatever was ignored. So this goes by what else is seen of it. Shells put the program that they start into `_`; and
 * `nohup` opens /dev/null in place of the terminal for writing only, which nobody else does.
 */
export function outlivesTerminal({ env, processes, parent }: HowStarted): boolean {
  return (
    basename(env._ ?? '') === 'nohup' || hasInputOfNohup(processes) || isShellWithoutHangup(processes, parent)
  );
}

function hasInputOfNohup(processes: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`${processes}/self/fdinfo/0`, 'utf8'))?.[1] ?? '0';
    const mode = Number.parseInt(flags, 8) & 3;
    return mode === 1 && readlinkSync(`${processes}/self/fd/0`) === '/dev/null';
  } catch {
    return false;
  }
}

function isShellWithoutHangup(processes: string, parent: number): boolean {
  try {
    const status = readFileSync(`${processes}/${parent}/status`, 'utf8');
    const name = /^Name:\s*(.+)$/m.exec(status)?.[1] ?? '';
    const ignored = BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
    return shells.has(name) && (ignored & (1n << BigInt(constants.signals.SIGHUP - 1))) !== 0n;
  } catch {
    return false;
  }
}
