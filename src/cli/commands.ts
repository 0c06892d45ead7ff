import { options } from '../config/options.js';
import type { Command } from './command.js';
import type { KnownNames } from './command-line.js';
import { helpCommandFor } from './help-command.js';
import { boardsCommand } from './local/boards.js';
import { versionCommand } from './local/version.js';
import { historyCommand } from './remote/history/command.js';
import { historyOnlyOptions } from './remote/history/options.js';
import { ringCommand } from './remote/ring.js';
import { ringOnlyOptions } from './remote/ring-options.js';
import { serveCommand } from './serve/command.js';
import { demoCommand } from './serve/demo.js';

/** `bellbot help`, about all commands. */
export const helpCommand: Command = helpCommandFor(
  () => commands,
  options,
  ringOnlyOptions,
  historyOnlyOptions,
);

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [
  serveCommand,
  demoCommand,
  ringCommand,
  historyCommand,
  boardsCommand,
  versionCommand,
  helpCommand,
];

/** The options that are switched on by their name alone. */
const flags: readonly string[] = ['json', 'csv'];

/** The options of all commands, for reading a command line. */
export const knownNames: KnownNames = {
  withValue: [...new Set(commands.flatMap((command) => Object.keys(command.options)))].filter(
    (name) => !flags.includes(name),
  ),
  flags,
};
