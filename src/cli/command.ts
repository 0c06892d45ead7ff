import type { Argument, OptionTable } from '../config/option.js';
import type { Clock } from '../core/ports.js';

/** Where text goes: `process.stdout`, or a list in a test. */
export interface TextOutput {
  /** False when more should wait for `drain`. */
  write(text: string): unknown;
  once?(event: 'drain' | 'error' | 'close', listener: () => void): unknown;
  off?(event: 'drain' | 'error' | 'close', listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in columns, if it is one. */
  readonly columns?: number | undefined;
}

/** What a command may touch of the world. */
export interface CliIo {
  /** `name=value` of the command line, as typed. */
  readonly args: readonly Argument[];
  /** The command's name, if it came by a command line. */
  readonly command?: string;
  /** The words after the command. */
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The folder with `.bellbotrc`. */
  readonly home: string;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly clock: Clock;
}

/** Exit statuses of every command. */
export const exitStatus = Object.freeze({
  /** Done. */
  ok: 0,
  /** It was refused, or could not be done. */
  failed: 1,
  /** The command line or the configuration is wrong. */
  badUse: 2,
});

/** A command line that shows what a command is for. */
export interface Example {
  /** As one types it, without the `bellbot` before it. */
  readonly typed: string;
  /** What it does, in a few words. */
  readonly does: string;
}

/** One command of the command line: all that help, reading and running need to know of it. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** How to type it, without the `bellbot` before it. */
  readonly usage: string;
  /** What its own help says beyond that; complete lines. */
  readonly details: string;
  readonly examples: readonly Example[];
  /** The options that it takes. One whose kind is `flag` needs no value. */
  readonly options: OptionTable;
  /** How many words may follow it. */
  readonly words: number;
  /** The option that the words after it are the value of, however many; then `words` does not count. */
  readonly textOption?: string;
  /** Does it. Resolves to the exit status; rejects only for mistakes in BellBot and errors of the system. */
  run(io: CliIo): Promise<number>;
}
