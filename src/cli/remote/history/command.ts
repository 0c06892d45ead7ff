import type { ConfigProblem } from '../../../config/config-problem.js';
import type { OptionTable, ValuesOf } from '../../../config/option.js';
import { anyText, flag, oneOf, wholeNumber } from '../../../config/value-kinds.js';
import { ringStates } from '../../../core/ring.js';
import { printable } from '../../../core/text.js';
import { type Command, exitStatus } from '../../command.js';
import { checkedOptions } from '../../problems.js';
import { keyDetails, ownServerOptions, portProblems, runningServer, urlOption } from '../server.js';
import { HistoryFailure } from './pages.js';
import { printCsv, printJson, printTable } from './print.js';
import { moment } from './time.js';

const unset = { group: 'Ring', default: undefined, without: 'all' } as const;

/** What `bellbot history` takes: its own options, and those that say where the server is. */
const historyOptions = {
  ...urlOption,
  state: { ...unset, kind: oneOf(...ringStates), meaning: 'only rings in this state' },
  bell: { ...unset, kind: anyText('name of a bell'), meaning: 'only rings of this bell' },
  source: { ...unset, kind: anyText('name of a key or system'), meaning: 'only rings that it asked for' },
  since: { ...unset, without: 'the beginning', kind: moment, meaning: 'only rings accepted then or later' },
  until: { ...unset, without: 'now', kind: moment, meaning: 'only rings accepted before then' },
  limit: {
    group: 'Ring',
    default: '20',
    kind: wholeNumber(0, 1_000_000),
    meaning: 'most rings to print, the newest; 0 for all',
  },
  json: {
    group: 'Output',
    default: 'false',
    kind: flag,
    meaning: 'print an array of receipts (--json is enough)',
  },
  csv: {
    group: 'Output',
    default: 'false',
    kind: flag,
    meaning: 'print CSV as the server makes it (--csv is enough)',
  },
  ...ownServerOptions,
} as const satisfies OptionTable;

/** `bellbot history`: what was rung, by way of a running server. */
export const historyCommand: Command = {
  name: 'history',
  summary: 'prints what was rung, by whom and when, from a running BellBot',
  usage: 'history [name=value]... [limit=20] [--json | --csv]',
  details: `The newest rings come first. The table's times are local; those of --json and
--csv are in UTC, and there ids and texts are whole. The id in the table is the
end of the whole one, which is enough for "bellbot cancel".
${keyDetails}
Exit status: 0 it was printed, 1 it was refused, or BellBot could not be
reached, 2 bad use.
`,
  examples: [
    { typed: 'history', does: 'what was rung, and what waits' },
    { typed: 'history since=2026-01-31 state=failed', does: 'what failed since that day' },
  ],
  options: historyOptions,
  words: 0,
  async run(io) {
    const checked = checkedOptions(io, historyOptions, (some) => [
      ...portProblems(some),
      ...formProblems(some),
    ]);
    if (checked === undefined) {
      return exitStatus.badUse;
    }
    const { values, namedKeys } = checked;
    const server = await runningServer(values, namedKeys, { right: 'read' });
    try {
      await (values.csv ? printCsv : values.json ? printJson : printTable)(server, values, io);
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

function formProblems({ json, csv }: Partial<ValuesOf<typeof historyOptions>>): ConfigProblem[] {
  const message = 'can only be one of the two';
  return json === true && csv === true
    ? [{ option: 'json and csv', place: 'argument', value: undefined, message }]
    : [];
}
