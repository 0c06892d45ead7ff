import { flag } from '../config/value-kinds.js';
import type { Command } from './command.js';
import type { KnownNames } from './command-line.js';
import { helpCommandFor } from './help.js';
import { boardsCommand } from './local/boards.js';
import { keysCommand } from './local/keys/command.js';
import { versionCommand } from './local/version.js';
import { cancelCommand } from './remote/cancel/command.js';
import { historyCommand } from './remote/history/command.js';
import { ringCommand } from './remote/ring.js';
import { demoCommand, serveCommand } from './serve/command.js';

/** `bellbot help`, about all commands. */
export const helpCommand: Command = helpCommandFor(() => commands);

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [
  serveCommand,
  demoCommand,
  ringCommand,
  historyCommand,
  cancelCommand,
  keysCommand,
  boardsCommand,
  versionCommand,
  helpCommand,
];

/** The options of all commands, for reading a command line. */
export const knownNames: KnownNames = namesOf(commands);

function namesOf(commands: readonly Command[]): KnownNames {
  const options = commands.flatMap((command) => Object.entries(command.options));
  const names = (wanted: boolean): string[] => [
    ...new Set(options.filter(([, { kind }]) => (kind === flag) === wanted).map(([name]) => name)),
  ];
  const textOptions = commands.flatMap(({ name, textOption }): [string, string][] =>
    textOption === undefined ? [] : [[name, textOption]],
  );
  return { withValue: names(false), flags: names(true), textOptions: new Map(textOptions) };
}
