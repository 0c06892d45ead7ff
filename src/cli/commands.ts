import { options } from '../config/options.js';
import { boardsCommand } from './boards-command.js';
import type { Command } from './command.js';
import type { KnownNames } from './command-line.js';
import { demoCommand } from './demo-command.js';
import { helpCommandFor } from './help-command.js';
import { historyCommand } from './history-command.js';
import { historyOnlyOptions } from './history-options.js';
import { ringCommand } from './ring-command.js';
import { ringOnlyOptions } from './ring-options.js';
import { serveCommand } from './serve-command.js';
import { versionCommand } from './version-command.js';

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
