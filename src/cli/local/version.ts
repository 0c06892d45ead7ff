import { readArguments } from '../../config/arguments.js';
import { type Command, exitStatus } from '../command.js';
import { reportProblems } from '../problems.js';
import { version } from '../version.js';

/** `bellbot version`. */
export const versionCommand: Command = {
  name: 'version',
  summary: 'prints the version',
  usage: 'version',
  details: '',
  examples: [],
  options: {},
  words: 0,
  async run(io) {
    const { problems } = readArguments(io.args, {}, io.home);
    if (problems.length > 0) {
      return reportProblems(problems, io);
    }
    io.stdout.write(`${version()}\n`);
    return exitStatus.ok;
  },
};
