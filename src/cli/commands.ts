import { options } from '../config/options.js';
import { boardsCommand } from './boards-command.js';
import type { Command } from './command.js';
import type { KnownNames } from './command-line.js';
import { demoCommand } from './demo-command.js';
import { helpCommandFor } from './help-command.js';
import { ringCommand } from './ring-command.js';
import { ringOnlyOptions } from './ring-options.js';
import { serveCommand } from './serve-command.js';
import { versionCommand } from './version-command.js';

/** `bellbot help`, about all commands. */
export const helpCommand: Command = helpCommandFor(() => commands, options, ringOnlyOptions);

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [
  serveCommand,
  demoCommand,
  ringCommand,
  boardsCommand,
  versionCommand,
  helpCommand,
];

/** The options of all commands, for reading a command line. */
export const knownNames: KnownNames = {
  withValue: [...new Set(commands.flatMap((command) => Object.keys(command.options)))].filter(
    (name) => name !== 'json',
  ),
  flags: ['json'],
};
