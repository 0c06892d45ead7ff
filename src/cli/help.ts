import { type Option, type OptionTable, optionGroups } from '../config/option.js';
import type { Command } from './command.js';

const width = 96;
const nameColumn = 10;

/** The help for everything: commands, options, and where options come from. */
export function generalHelp(
  commands: readonly Command[],
  options: OptionTable,
  ringOptions: OptionTable,
  historyOptions: OptionTable = {},
): string {
  const longest = Math.max(...commands.map(({ name }) => name.length));
  return `BellBot rings a real bell when something happens.

Usage: bellbot [command] [name=value | --name value | --name=value]...

Commands
${commands.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}\n`).join('')}
"bellbot help <command>", or --help after it, says more about one. -v, --version prints the version.

Examples
  bellbot demo                                    no hardware needed: http://127.0.0.1:3000
  bellbot port=3001 pin=9 key=my-secret-key       serves on the Arduino that is plugged in
  bellbot ring text="Lunch is ready" wait=10      rings, and says what became of it
  bellbot history since=2026-01-31 state=failed   what failed since that day
  bellbot boards                                  which ports there are

Options of serve and demo
${optionsHelp(options)}
Options of ring, which also takes key, host, port and data
${optionsHelp(ringOptions, false)}
Options of history, which also takes url, key, host, port and data
${optionsHelp(historyOptions, false)}
Where options come from
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
  return `bellbot ${command.name}: ${command.summary}

Usage: bellbot ${command.usage}
${command.details === '' ? '' : `\n${command.details}`}${shown === '' ? '' : `\nOptions\n${shown}`}`;
}

/** Each option with its meaning, its valid values and its default, under the headings of their groups. */
function optionsHelp(options: OptionTable, headings = true): string {
  return optionGroups
    .map((group) => {
      const rows = Object.entries(options).filter(([, option]) => option.group === group);
      const heading = headings && rows.length > 0 ? `  ${group}\n` : '';
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
