import type { Logger } from 'pino';
import { type BoundedOutput, linesLost, type Rank } from './bounded-output.js';
import { createLogger, type LoggerOptions } from './logger.js';

/** The log of a server. What is at its other end never holds anything up; what cannot be written is lost and counted. */
export interface ServerLog {
  /** For all that happens. */
  readonly lines: Logger;
  /** For what was waited for at the start: written before all that waits. */
  readonly first: Logger;
  /** For the last words: there is room for them where others are lost. */
  readonly last: Logger;
  /** How many lines were lost since the start. */
  readonly dropped: number;
}

/** How the log is written, and where to. */
export interface ServerLogOptions extends Omit<LoggerOptions, 'out'> {
  readonly output: BoundedOutput;
}

/** The log on an output. The output tells of lost lines as lines of this log. */
export async function createServerLog({ output, ...options }: ServerLogOptions): Promise<ServerLog> {
  const ranked = (rank: Rank): Promise<Logger> =>
    createLogger({ ...options, out: { write: (line) => output.write(line, rank) } });
  let note = '';
  const out = { write: (line: string) => (note = line) };
  // Whatever the level, lines that belong to it are lost.
  const notes = await createLogger({ ...options, level: 'warn', out });
  output.sayLost = (count, why) => {
    notes.warn({ count }, `${linesLost(count, why)}.`);
    return note;
  };
  const [lines, first, last] = await Promise.all([ranked('line'), ranked('first'), ranked('last')]);
  return {
    lines,
    first,
    last,
    get dropped() {
      return output.dropped;
    },
  };
}
