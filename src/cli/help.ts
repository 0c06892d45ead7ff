import { readArguments } from '../config/arguments.js';
import { type Option, type OptionTable, optionGroups } from '../config/option.js';
import { type Command, type Example, exitStatus } from './command.js';
import { reportProblems, unknownCommand } from './problems.js';

const width = 96;
const nameColumn = 10;
const exampleColumn = 48;

/** `bellbot help [command]`, about the commands that `list` gives. */
export function helpCommandFor(list: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'shows this, or what one command does',
    usage: 'help [command]',
    details: '',
    examples: [],
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
      io.stdout.write(command === undefined ? generalHelp(commands) : commandHelp(command));
      return exitStatus.ok;
    },
  };
}

/** The help for everything: commands, their options, and where options come from. */
export function generalHelp(commands: readonly Command[]): string {
  const longest = Math.max(...commands.map(({ name }) => name.length));
  return `BellBot rings a real bell when something happens.

Usage: bellbot [command] [name=value | --name value | --name=value]...

Commands
${commands.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}\n`).join('')}
"bellbot help <command>", or --help after it, says more about one. -v, --version prints the version.

Examples
${examplesHelp(commands.flatMap(({ examples }) => examples))}
${optionChapters(commands)
  .map(({ heading, options }) => `${heading}\n${optionsHelp(options)}\n`)
  .join('')}Where options come from
  Each of these wins over the ones before it:
    1. the defaults above
    2. ~/.bellbotrc, with lines such as: export BELLBOT_PIN=9
       Start from .bellbotrc.example. Keep it to yourself: chmod 600 ~/.bellbotrc
    3. the environment: BELLBOT_ and the name in capitals, such as BELLBOT_PIN
    4. the arguments; other users of the machine can see those, so keep the key out of them
  BELLBOT_KEY_<NAME>, in the environment or in ~/.bellbotrc, is a further key, of which there may be
  any number: BELLBOT_KEY_SALES is the key of all rings whose source is "sales".
  NGROK_AUTHTOKEN, in the environment or in ~/.bellbotrc, is the token of your ngrok account.

Exit status
  0 done, 1 refused or failed, 2 the command line or an option is wrong,
  128 + the number of the signal when the server was told a second time to end
`;
}

/** The help for one command. */
export function commandHelp(command: Command): string {
  const shown = optionsHelp(command.options);
  const examples = examplesHelp(command.examples);
  return `bellbot ${command.name}: ${command.summary}

Usage: bellbot ${command.usage}
${command.details === '' ? '' : `\n${command.details}`}${examples === '' ? '' : `\nExamples\n${examples}`}${shown === '' ? '' : `\nOptions\n${shown}`}`;
}

/** Options under one heading of the general help. */
interface OptionChapter {
  readonly heading: string;
  readonly options: OptionTable;
}

/** Every option once: with the first command that takes it, and those that take all the same ones. */
function optionChapters(commands: readonly Command[]): OptionChapter[] {
  const shown = new Set<Option>();
  return [...new Set(commands.map(({ options }) => options))].flatMap((options) => {
    const own = Object.entries(options).filter(([, option]) => !shown.has(option));
    const others = Object.entries(options).filter(([, option]) => shown.has(option));
    for (const [, option] of own) {
      shown.add(option);
    }
    const names = commands.filter((command) => command.options === options).map(({ name }) => name);
    const also = others.length === 0 ? '' : `, which also takes ${inWords(others.map(([name]) => name))}`;
    const heading = `Options of ${inWords(names)}${also}`;
    return own.length === 0 ? [] : [{ heading, options: Object.fromEntries(own) }];
  });
}

function examplesHelp(examples: readonly Example[]): string {
  return examples.map(({ typed, does }) => `  ${`bellbot ${typed}`.padEnd(exampleColumn)}${does}\n`).join('');
}

/** `a`, `a and b`, `a, b and c`. */
function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** Each option with its meaning, its valid values and its default; under the headings of their groups, where there are many. */
function optionsHelp(options: OptionTable): string {
  const groups = optionGroups
    .map((group) => ({ group, rows: Object.entries(options).filter(([, option]) => option.group === group) }))
    .filter(({ rows }) => rows.length > 0);
  return groups
    .map(({ group, rows }) => {
      const heading = groups.length > 2 ? `  ${group}\n` : '';
      return heading + rows.map(([name, option]) => optionHelp(name, option)).join('');
    })
    .join('');
}

function optionHelp(name: string, option: Option): string {
  const fallback = option.default ?? option.without ?? 'none';
  const lines = [...wrap(option.meaning), ...wrap(`${option.kind.values}; default ${fallback}`)];
  return lines.map((line, index) => `    ${(index === 0 ? name : '').padEnd(nameColumn)}${line}\n`).join('');
}

/** Breaks a text into lines that fit beside the names. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || 4 + nameColumn + last.length + 1 + word.length > width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}
