import type { ConfigProblem } from '../../config/config-problem.js';
import { loadConfig } from '../../config/load-config.js';
import { options } from '../../config/options.js';
import type { CliIo, Command } from '../command.js';
import { reportProblems } from '../problems.js';

/** `bellbot serve`: the server, until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'rings the bell for requests to /ring; the default',
  usage: '[serve] [name=value]...',
  details: `Ends on SIGINT (Ctrl-C), SIGTERM, SIGHUP (the terminal was closed) or any other signal, after the strike under way. A second
one ends it at once, with status 128 + the signal's number. In either case the arm is at rest first.
`,
  examples: [
    { typed: 'port=3001 pin=9 key=my-secret-key', does: 'serves on the Arduino that is plugged in' },
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
    return serve(loaded.config, loaded.warnings, io);
  },
};

/** `bellbot demo`: the server on the virtual Uno. */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'the same without any hardware: serve with board=virtual',
  usage: 'demo [name=value]...',
  details: 'An emulated Arduino Uno takes the place of a real one, and each ding is shown.\n',
  examples: [{ typed: 'demo', does: 'no hardware needed: http://127.0.0.1:3000' }],
  options,
  words: 0,
  async run(io) {
    const loaded = loadConfig({ ...io, args: withVirtualBoard(io) });
    const problems = [...otherBoards(io), ...('problems' in loaded ? loaded.problems : [])];
    if (problems.length > 0 || 'problems' in loaded) {
      return reportProblems(problems, io);
    }
    const { serve } = await import('./serving.js');
    return serve(loaded.config, loaded.warnings, io);
  },
};

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
