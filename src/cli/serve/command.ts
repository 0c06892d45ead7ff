import { loadConfig } from '../../config/load-config.js';
import { options } from '../../config/options.js';
import type { Command } from '../command.js';
import { reportProblems } from '../problems.js';

/** `bellbot serve`: the server, until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'rings the bell for requests to /ring; the default',
  usage: '[serve] [name=value]...',
  details: `Ends on SIGINT (Ctrl-C), SIGTERM, SIGHUP (the terminal was closed) or SIGQUIT, after the strike under way. A second
one ends it at once, with status 128 + the signal's number. In either case the arm is at rest first.
`,
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
