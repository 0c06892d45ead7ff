import { readArguments } from '../config/arguments.js';
import { type Option, type OptionTable, optionGroups } from '../config/option.js';
import { type Command, type Example, exitStatus } from './command.js';
import { reportProblems, unknownCommand } from './problems.js';

/** A terminal of the usual size shows all of this beside each other, and the general help under one another. */
const width = 79;
const nameColumn = 10;
/** How many commands and examples the general help has, together: more don't fit a screen. */
const generalRows = 13;
/** How many examples it has at the least: one of each of the first commands. */
const leastExamples = 2;

/** `bellbot help [command]`, about the commands that `list` gives. */
export function helpCommandFor(list: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'shows this, or what one command or option does',
    usage: 'help [command | option]',
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
      const text = topic === undefined ? generalHelp(commands) : topicHelp(topic, commands);
      if (text === undefined) {
        const names = commands.flatMap(({ options }) => Object.keys(options));
        return unknownCommand(topic ?? '', commands, io, { also: names });
      }
      io.stdout.write(text);
      return exitStatus.ok;
    },
  };
}

/** The help for everything, on one screen: the commands, a few examples, and where to find the rest. */
export function generalHelp(commands: readonly Command[]): string {
  const longest = Math.max(...commands.map(({ name }) => name.length));
  const examples = commands
    .flatMap((command) => command.examples.slice(0, 1))
    .slice(0, Math.max(leastExamples, generalRows - commands.length));
  return `BellBot rings a real bell when something happens.

Usage: bellbot [command] [name=value]...    (in a clone: npx bellbot ...)
Commands
${commands.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}\n`).join('')}
Examples
${examplesHelp(examples)}
Options come from ~/.bellbotrc, from the environment (BELLBOT_PIN=9 for pin=9)
and from the command line; the later wins. "bellbot help serve" lists them all,
"bellbot help <command>" says more about a command. -v prints the version.
`;
}

/** The help for a command or an option; undefined where there is neither of that name. */
function topicHelp(topic: string, commands: readonly Command[]): string | undefined {
  const command = commands.find(({ name }) => name === topic);
  return command === undefined ? optionNamed(topic, commands) : commandHelp(command);
}

/** What an option means, to each of the commands that take it. */
function optionNamed(name: string, commands: readonly Command[]): string | undefined {
  const meanings = new Map<string, string[]>();
  for (const command of commands) {
    const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    if (option !== undefined) {
      const text = optionHelp(name, option);
      meanings.set(text, [...(meanings.get(text) ?? []), command.name]);
    }
  }
  const shown = [...meanings].map(([text, names]) => `An option of bellbot ${inWords(names)}:\n${text}`);
  return shown.length === 0 ? undefined : shown.join('\n');
}

/** The help for one command. */
export function commandHelp(command: Command): string {
  const shown = optionsHelp(command.options);
  const examples = examplesHelp(command.examples);
  return `bellbot ${command.name}: ${command.summary}

Usage: bellbot ${command.usage}
${command.details === '' ? '' : `\n${command.details}`}${examples === '' ? '' : `\nExamples\n${examples}`}${shown === '' ? '' : `\nOptions\n${shown}`}`;
}

function examplesHelp(examples: readonly Example[]): string {
  const longest = Math.max(...examples.map(({ typed }) => typed.length));
  return examples.map(({ typed, does }) => `  bellbot ${typed.padEnd(longest)}  ${does}\n`).join('');
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
