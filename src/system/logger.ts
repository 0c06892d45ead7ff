import { type Logger, pino } from 'pino';

/** Where a log goes and how. */
export interface LoggerOptions {
  /** A level of pino, or `silent`. */
  readonly level: string;
  /** Where the lines go, each with its line end. */
  readonly out: { write(line: string): unknown };
  /** True for lines that people read, false for a JSON object a line. */
  readonly readable: boolean;
  /** True for colours in readable lines. */
  readonly colours: boolean;
}

/** Fields that the sentence of a line says already. */
const inSentence = 'ring,bell,board,source,code,status,url,from,route,tunnel,count';

/** BellBot's logger. */
export async function createLogger({ level, out, readable, colours }: LoggerOptions): Promise<Logger> {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const json = { write: (line: string): void => void out.write(line) };
  if (!readable) {
    return pino(options, json);
  }
  // Loaded only where it is needed.
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ colorize: colours, translateTime: 'SYS:HH:MM:ss', ignore: inSentence });
  return pino(options, { write: (line: string): void => json.write(pretty(line)) });
}
