import type { OptionTable } from '../../../config/option.js';
import { flag } from '../../../config/value-kinds.js';
import { printable, printableJson } from '../../../core/text.js';
import { type CliIo, type Command, exitStatus } from '../../command.js';
import { checkedOptions } from '../../problems.js';
import { HistoryFailure } from '../history/pages.js';
import { keyDetails, ownServerOptions, portProblems, runningServer, urlOption } from '../server.js';
import { isPartOfId } from '../short-id.js';
import { type Attempt, cancelAll, cancelOne } from './attempts.js';
import { attemptLine } from './lines.js';

/** What `bellbot cancel` takes beside ids: what says where the server is. */
const cancelOptions = {
  ...urlOption,
  json: {
    group: 'Output',
    default: 'false',
    kind: flag,
    meaning: 'print what was cancelled and what was not as JSON (--json is enough)',
  },
  ...ownServerOptions,
} as const satisfies OptionTable;

/** Most ids on one command line. */
const mostIds = 100;

/** `bellbot cancel`: takes back rings that wait, by way of a running server. */
export const cancelCommand: Command = {
  name: 'cancel',
  summary: 'takes back a ring that waits, or all of them',
  usage: 'cancel <id>... | all [name=value]... [--json]',
  details: `An id is what "bellbot history" shows, or any part of it that no other ring has
at its end or beginning. A ring that is being struck, or is over, cannot be
taken back.
${keyDetails}
Exit status: 0 all that was meant is cancelled, 1 some of it is not, it was
refused, or BellBot could not be reached, 2 bad use.
`,
  examples: [
    { typed: 'cancel all', does: 'whatever waits does not ring' },
    { typed: 'cancel 8ec38217', does: 'the ring whose id ends so' },
  ],
  options: cancelOptions,
  words: mostIds,
  async run(io) {
    const checked = checkedOptions(io, cancelOptions, portProblems);
    if (checked === undefined || !areIds(io)) {
      return exitStatus.badUse;
    }
    const { values, namedKeys } = checked;
    const isTyped = io.args.some(({ name }) => name === 'key');
    const server = await runningServer(values, namedKeys, { right: 'control', isTyped });
    try {
      const attempts: Attempt[] = [];
      const tell = (attempt: Attempt): void => {
        attempts.push(attempt);
        if (!values.json) {
          const out = attempt.type === 'cancelled' ? io.stdout : io.stderr;
          out.write(`${printable(attemptLine(attempt))}\n`);
        }
      };
      if (isAll(io.words)) {
        await cancelAll(server, io.clock, tell);
      } else {
        for (const part of new Set(io.words)) {
          await cancelOne(server, part, io.clock, tell);
        }
      }
      if (values.json) {
        io.stdout.write(`${printableJson(inJson(attempts), 2)}\n`);
      } else if (attempts.length === 0) {
        io.stdout.write('No ring waits.\n');
      }
      return attempts.every(({ type }) => type === 'cancelled') ? exitStatus.ok : exitStatus.failed;
    } catch (error) {
      if (!(error instanceof HistoryFailure)) {
        throw error;
      }
      io.stderr.write(`Not cancelled: ${printable(error.message)}\n`);
      return exitStatus.failed;
    }
  },
};

function isAll(words: readonly string[]): boolean {
  return words.length === 1 && words[0] === 'all';
}

/** Whether the words are ids, or `all`; else says what is wrong. What was typed is not shown: it may be a secret. */
function areIds({ words, stderr }: CliIo): boolean {
  if (isAll(words) || (words.length > 0 && words.every(isPartOfId))) {
    return true;
  }
  const what = words.length === 0 ? 'Say which rings' : 'An id is 4 to 36 of 0-9, a-f and -';
  stderr.write(
    `${what}: bellbot cancel <id>, or bellbot cancel all. "bellbot history state=queued" lists those that wait.\n`,
  );
  return false;
}

function inJson(attempts: readonly Attempt[]): object {
  return {
    cancelled: attempts.flatMap((attempt) => (attempt.type === 'cancelled' ? [attempt.ring] : [])),
    kept: attempts.flatMap((attempt) =>
      attempt.type === 'cancelled' ? [] : [{ id: attempt.id, reason: attempt.reason }],
    ),
  };
}
