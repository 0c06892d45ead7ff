import type { ConfigProblem } from '../config/config-problem.js';
import type { ValuesOf } from '../config/option.js';
import { printable } from '../core/text.js';
import { type CliIo, type Command, exitStatus } from './command.js';
import { historyOptions } from './history-options.js';
import { filtersOf, HistoryFailure, historyPages, historyUrl } from './history-pages.js';
import { headingRow, printableJson, ringRow } from './history-rows.js';
import { failureOf, foreignServer } from './reply-meaning.js';
import { portProblems, type RunningServer, runningServer } from './running-server.js';
import { askServer } from './server-request.js';
import { settledOptions } from './settled-options.js';
import { written } from './written.js';

type HistoryValues = ValuesOf<typeof historyOptions>;

/** `bellbot history`: what was rung, by way of a running server. */
export const historyCommand: Command = {
  name: 'history',
  summary: 'prints what was rung, by whom and when, from a running BellBot',
  usage:
    'history [url=...] [key=...] [state=...] [bell=...] [source=...] [since=...] [until=...] [limit=20] [--json | --csv]',
  details: `The newest rings come first. The table's times are local; those of --json and --csv are in UTC.
Without key= and BELLBOT_KEY, a server of this machine gets the first BELLBOT_KEY_<NAME> that is set, or
the key that it made itself, if this user may read it in data.
Exit status: 0 it was printed, 1 it was refused, or BellBot could not be reached, 2 bad use.
`,
  options: historyOptions,
  words: 0,
  async run(io) {
    const settled = settledOptions(io, historyOptions, (some) => [
      ...portProblems(some),
      ...formProblems(some),
    ]);
    if (settled === undefined) {
      return exitStatus.badUse;
    }
    const { values, namedKeys } = settled;
    const server = await runningServer(values, namedKeys);
    try {
      await (values.csv === 'true' ? printCsv : values.json === 'true' ? printJson : printTable)(
        server,
        values,
        io,
      );
      return exitStatus.ok;
    } catch (error) {
      if (!(error instanceof HistoryFailure)) {
        throw error;
      }
      io.stderr.write(`${printable(error.message)}\n`);
      return exitStatus.failed;
    }
  },
};

function formProblems({ json, csv }: Partial<HistoryValues>): ConfigProblem[] {
  const message = 'can only be one of the two';
  return json === 'true' && csv === 'true'
    ? [{ option: 'json and csv', place: 'argument', value: undefined, message }]
    : [];
}

async function printTable(server: RunningServer, values: HistoryValues, io: CliIo): Promise<void> {
  let begun = false;
  let truncated = false;
  for await (const { rings, more } of pagesOf(server, values, io, () => begun)) {
    const rows = rings.map(ringRow).join('');
    if (rows !== '' && !(await written(io.stdout, begun ? rows : headingRow + rows))) {
      return;
    }
    begun ||= rows !== '';
    truncated = more;
  }
  if (!begun) {
    io.stdout.write('There are no such rings.\n');
  }
  if (truncated) {
    io.stderr.write('There are more: limit=0 prints all.\n');
  }
}

async function printJson(server: RunningServer, values: HistoryValues, io: CliIo): Promise<void> {
  let before = '[';
  for await (const { rings } of pagesOf(server, values, io, () => before !== '[')) {
    const items = rings.map((ring) => {
      const item = `${before}\n  ${printableJson(ring)}`;
      before = ',';
      return item;
    });
    if (items.length > 0 && !(await written(io.stdout, items.join('')))) {
      return;
    }
  }
  io.stdout.write(before === '[' ? '[]\n' : '\n]\n');
}

/** The server makes one stream of it, however long it is. */
async function printCsv(server: RunningServer, values: HistoryValues, io: CliIo): Promise<void> {
  const query = new URLSearchParams(filtersOf(values));
  if (values.limit > 0) {
    query.set('limit', String(values.limit));
  }
  let begun = false;
  const take = (piece: string): Promise<boolean> => {
    begun = true;
    return written(io.stdout, piece);
  };
  const asked = {
    method: 'GET',
    url: historyUrl(server, query),
    key: server.key,
    headers: { Accept: 'text/csv' },
  } as const;
  const reply = await askServer(asked, io.clock, { type: 'text/csv', take });
  const failure = failureOf(server.base, reply);
  if (failure !== undefined) {
    throw new HistoryFailure(failureLine(failure, begun));
  }
  if (!begun) {
    throw new HistoryFailure(failureLine(foreignServer(server.base), begun));
  }
}

/** The pages, whose failure says whether something was printed. */
async function* pagesOf(
  server: RunningServer,
  values: HistoryValues,
  io: CliIo,
  begun: () => boolean,
): ReturnType<typeof historyPages> {
  try {
    yield* historyPages(server, values, io.clock);
  } catch (error) {
    throw error instanceof HistoryFailure ? new HistoryFailure(failureLine(error.message, begun())) : error;
  }
}

function failureLine(message: string, begun: boolean): string {
  return `${begun ? 'The history is not complete' : 'No history'}: ${message}`;
}
