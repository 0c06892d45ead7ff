import { printableJson } from '../../../core/text.js';
import type { CliIo, TextOutput } from '../../command.js';
import { failureOf, foreignServer } from '../reply.js';
import { askServer } from '../request.js';
import type { RunningServer } from '../server.js';
import { type AskedRings, filtersOf, HistoryFailure, historyPages, historyUrl } from './pages.js';

/** Prints a table for people. Rejects with a HistoryFailure. */
export async function printTable(server: RunningServer, values: AskedRings, io: CliIo): Promise<void> {
  // Loaded late, as all that measures texts.
  const { RingTable } = await import('./table.js');
  const table = new RingTable(io.stdout.isTTY === true ? io.stdout.columns : undefined);
  let begun = false;
  let truncated = false;
  for await (const { rings, more } of pagesOf(server, values, io, () => begun)) {
    if (rings.length > 0 && !(await write(io.stdout, table.page(rings)))) {
      return;
    }
    begun ||= rings.length > 0;
    truncated = more;
  }
  if (!begun) {
    io.stdout.write('There are no such rings.\n');
  }
  if (truncated) {
    io.stderr.write('There are more: limit=0 prints all.\n');
  }
}

/** Prints an array of receipts, also when there are none. Rejects with a HistoryFailure. */
export async function printJson(server: RunningServer, values: AskedRings, io: CliIo): Promise<void> {
  let before = '[';
  for await (const { rings } of pagesOf(server, values, io, () => before !== '[')) {
    const items = rings.map((ring) => {
      const item = `${before}\n  ${printableJson(ring)}`;
      before = ',';
      return item;
    });
    if (items.length > 0 && !(await write(io.stdout, items.join('')))) {
      return;
    }
  }
  io.stdout.write(before === '[' ? '[]\n' : '\n]\n');
}

/** Prints the CSV that the server makes, which is one stream, however long it is. Rejects with a HistoryFailure. */
export async function printCsv(server: RunningServer, values: AskedRings, io: CliIo): Promise<void> {
  const query = new URLSearchParams(filtersOf(values));
  if (values.limit > 0) {
    query.set('limit', String(values.limit));
  }
  let begun = false;
  const take = (piece: string): Promise<boolean> => {
    begun = true;
    return write(io.stdout, piece);
  };
  const asked = {
    method: 'GET',
    url: historyUrl(server, query),
    key: server.key,
    headers: { Accept: 'text/csv' },
  } as const;
  const reply = await askServer(asked, io.clock, { type: 'text/csv', take });
  const failure = failureOf(server.base, reply, filtersOf(values));
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
  values: AskedRings,
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

/** Writes, and resolves when more may be written: to false when nobody reads on (`bellbot history | head`). */
async function write(out: TextOutput, text: string): Promise<boolean> {
  if (out.write(text) !== false || out.once === undefined || out.off === undefined) {
    return true;
  }
  const { promise, end } = waiting(out.once.bind(out), out.off.bind(out));
  const more = await promise;
  end();
  return more;
}

type Listen = (event: 'drain' | 'error' | 'close', listener: () => void) => unknown;

function waiting(once: Listen, off: Listen): { promise: Promise<boolean>; end: () => void } {
  let resolve: (more: boolean) => void = () => {};
  const promise = new Promise<boolean>((done) => {
    resolve = done;
  });
  const more = (): void => resolve(true);
  const gone = (): void => resolve(false);
  once('drain', more);
  once('error', gone);
  once('close', gone);
  const end = (): void => {
    off('drain', more);
    off('error', gone);
    off('close', gone);
  };
  return { promise, end };
}
