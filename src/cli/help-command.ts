import { readArguments } from '../config/arguments.js';
import type { OptionTable } from '../config/option.js';
import { type Command, exitStatus } from './command.js';
import { commandHelp, generalHelp } from './help.js';
import { reportProblems, unknownCommand } from './problems.js';

/** `bellbot help [command]`, about the commands that `list` gives. */
export function helpCommandFor(
  list: () => readonly Command[],
  options: OptionTable,
  ringOptions: OptionTable,
  historyOptions: OptionTable,
): Command {
  return {
    name: 'help',
    summary: 'shows this, or what one command does',
    usage: 'help [command]',
    details: '',
    options: {},
    words: 1,
    async run(io) {
      const commands = list();
      const { problems } = readArguments(io.args, {}, io.home);
      if (problems.length > 0) {
        return reportProblems(problems, io);
      }
      const [topic] = io.words;
      const command = commands.find(({ name }) => name === topic);
      if (topic !== undefined && command === undefined) {
        return unknownCommand(topic, commands, io);
      }
      io.stdout.write(
        command === undefined
          ? generalHelp(commands, options, ringOptions, historyOptions)
          : commandHelp(command),
      );
      return exitStatus.ok;
    },
  };
}
