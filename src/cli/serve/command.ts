import type { ConfigProblem } from '../../config/config-problem.js';
import { loadConfig } from '../../config/load-config.js';
import type { OptionTable } from '../../config/option.js';
import { options } from '../../config/options.js';
import type { CliIo, Command } from '../command.js';
import { demoFolder } from '../demo-folder.js';
import { reportProblems } from '../problems.js';

/** `bellbot serve`: the server, until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'rings the bell for requests to /ring; the default',
  usage: '[serve] [name=value | --name value | --name=value]...',
  details: `Options come from these places, each of which wins over the ones before it:
  1. the defaults below
  2. ~/.bellbotrc, with lines such as: export BELLBOT_PIN=9
     Start from .bellbotrc.example. Keep it to yourself: chmod 600 ~/.bellbotrc
  3. the environment: BELLBOT_ and the name in capitals, such as BELLBOT_PIN
  4. the arguments; other users of the machine can see those, so keep the key
     out of them
BELLBOT_KEY_<NAME>, in the environment or in ~/.bellbotrc, is a further key, of
which there may be any number: BELLBOT_KEY_SALES is the key of all rings whose
source is "sales". NGROK_AUTHTOKEN, in the environment or in ~/.bellbotrc, is
the token of your ngrok account.

Ends on SIGINT (Ctrl-C), SIGTERM, SIGHUP (the terminal was closed) or any other
signal, after the strike under way. A second one ends it at once. In either case
the arm is at rest first.
Exit status: 0 it was told to end, 1 it could not start or go on, 2 an option is
wrong, 128 + the number of the signal when it was told a second time to end.
`,
  examples: [
    { typed: 'port=3001 pin=9', does: 'serves on the Arduino that is plugged in' },
    { typed: 'serve host=0.0.0.0', does: 'for other machines too, with a key' },
  ],
  options,
  words: 0,
  async run(io) {
    const loaded = loadConfig(io);
    if ('problems' in loaded) {
      return reportProblems(loaded.problems, io);
    }
    // Loaded late: the server's packages take a while, and a mistyped option should be told at once.
    const { serve } = await import('./serving.js');
    return serve(loaded, io);
  },
};

/** Those of the server; its folder is another one. */
const demoOptions = {
  ...options,
  data: {
    ...options.data,
    default: `${options.data.default}/demo`,
    meaning: 'folder for its rings; where data is set elsewhere, the folder demo in that',
  },
} as const satisfies OptionTable;

/** `bellbot demo`: the server on the virtual Uno. */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'the same without any hardware: serve with board=virtual',
  usage: 'demo [name=value]...',
  details: `An emulated Arduino Uno takes the place of a real one, and each ding is shown.
It takes the options of serve, from the same places. Its rings are kept apart
from those of a real bell, and never ring one.
`,
  examples: [{ typed: 'demo', does: 'needs no hardware: http://127.0.0.1:3000' }],
  options: demoOptions,
  words: 0,
  async run(io) {
    const loaded = loadConfig({ ...io, args: withVirtualBoard(io) });
    const problems = [...otherBoards(io), ...('problems' in loaded ? loaded.problems : [])];
    if (problems.length > 0 || 'problems' in loaded) {
      return reportProblems(problems, io);
    }
    const { serve } = await import('./serving.js');
    const config = Object.freeze({ ...loaded.config, data: dataOfDemo(loaded.config.data, io) });
    return serve({ ...loaded, config }, io);
  },
};

/** What `~/.bellbotrc` and the environment name is the real bell's. */
function dataOfDemo(data: string, { args }: CliIo): string {
  return args.some(({ name }) => name === 'data') ? data : demoFolder(data);
}

const virtualBoard = { name: 'board', value: 'virtual' };

function withVirtualBoard({ args }: CliIo): CliIo['args'] {
  return [...args.filter(({ name }) => name !== virtualBoard.name), virtualBoard];
}

function otherBoards({ args }: CliIo): ConfigProblem[] {
  return args
    .filter(({ name, value }) => name === virtualBoard.name && value !== virtualBoard.value)
    .map(({ name, value }) => {
      const message = 'the demo runs on the virtual board; use "bellbot serve" for another';
      return { option: name, place: 'argument', value, message };
    });
}
