import type { CliIo } from './command.js';
import { parseCommandLine } from './command-line.js';
import { commands, helpCommand, knownNames } from './commands.js';
import { versionCommand } from './local/version.js';
import { surplusWord, unknownCommand } from './problems.js';
import { serveCommand } from './serve/command.js';

/** The world without what comes from the command line. */
export type CliWorld = Omit<CliIo, 'args' | 'words'>;

/** Does what the command line says. Resolves to the exit status. */
export async function runCommandLine(argv: readonly string[], world: CliWorld): Promise<number> {
  const line = parseCommandLine(argv, knownNames);
  const [word, ...words] = line.words;
  const io: CliIo = { ...world, args: line.args, words };
  const command = commands.find(({ name }) => name === (word ?? serveCommand.name));
  if (command === undefined) {
    // A word elsewhere may be a value that lost its name (`key= secret`), so it is shown only where a command belongs.
    return unknownCommand(word ?? '', commands, io, argv[0] === word);
  }
  if (line.help) {
    return helpCommand.run({ ...io, args: [], words: word === undefined || word === 'help' ? [] : [word] });
  }
  if (line.version) {
    return versionCommand.run({ ...io, args: [] });
  }
  return words.length > command.words ? surplusWord(command, io) : command.run(io);
}
