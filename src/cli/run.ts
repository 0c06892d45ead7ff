import type { Argument } from '../config/option.js';
import type { CliIo } from './command.js';
import { parseCommandLine } from './command-line.js';
import { commands, helpCommand, knownNames } from './commands.js';
import { versionCommand } from './local/version.js';
import { surplusWord, unknownCommand } from './problems.js';
import { serveCommand } from './serve/command.js';

/** The world without what comes from the command line. */
export type CliWorld = Omit<CliIo, 'args' | 'words' | 'command'>;

/** Does what the command line says. Resolves to the exit status. */
export async function runCommandLine(argv: readonly string[], world: CliWorld): Promise<number> {
  const line = parseCommandLine(argv, knownNames);
  const [word, ...words] = line.words;
  const name = word ?? serveCommand.name;
  const io: CliIo = { ...world, command: name, args: line.args, words };
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    // A word elsewhere may be a value that lost its name (`key= secret`), so it is shown only where a command belongs.
    return unknownCommand(word ?? '', commands, io, { hide: argv[0] !== word });
  }
  if (line.help) {
    return helpCommand.run({ ...io, args: [], words: word === undefined || word === 'help' ? [] : [word] });
  }
  if (line.version) {
    return versionCommand.run({ ...io, args: [] });
  }
  if (command.textOption !== undefined) {
    return command.run({ ...io, args: [...line.args, ...textIn(words, command.textOption)], words: [] });
  }
  return words.length > command.words ? surplusWord(command, io) : command.run(io);
}

/** The words as the value of an option; none where they say nothing, as in a script whose variable is empty. */
function textIn(words: readonly string[], name: string): Argument[] {
  const value = words.join(' ');
  return value.trim() === '' ? [] : [{ name, value }];
}
