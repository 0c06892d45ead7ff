/**
 * What BellBot prints to when nobody reads: terminals, pipes, files, and nothing at all. The next one is a row: how it is
 * made, and what a reader who comes back finds there. The right value is always the same: rings ring, and SIGTERM ends it.
 */
import assert from 'node:assert/strict';
import { closeSync, constants, openSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { type SilentOptions, SilentProcess } from '../e2e/silent-process.js';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { type UnreadOutput, unreadPipe, unreadTerminal } from '../e2e/unread-outputs.js';
import { upTo } from '../system/long-forms.js';

type Outputs = SilentOptions['outputs'];
type Made = (t: TestContext) => Promise<{ outputs: Outputs; unread?: UnreadOutput }>;

/** What BellBot may take to leave, and a busy machine; milliseconds. */
const inAnyCase = 4500;
/** So many lines are more than any pipe or terminal holds. */
const lines = 250;
/** So many are more than BellBot keeps. */
const manyLines = upTo(lines, 3000);

const both =
  (make: () => UnreadOutput | Promise<UnreadOutput>): Made =>
  async (t) => {
    const unread = await make();
    t.after(() => unread.end());
    return { outputs: [unread.descriptor, unread.descriptor], unread };
  };

/** Only one of both is not read; the other goes nowhere. */
const one =
  (make: () => UnreadOutput | Promise<UnreadOutput>, which: 0 | 1): Made =>
  async (t) => {
    const unread = await make();
    t.after(() => unread.end());
    const { descriptor } = unread;
    return { outputs: which === 0 ? [descriptor, 'ignore'] : ['ignore', descriptor], unread };
  };

/** A pipe or a terminal whose reader has gone. */
const gone =
  (make: () => UnreadOutput | Promise<UnreadOutput>): Made =>
  async (t) => {
    const { descriptor, end } = await make();
    const copy = openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NOCTTY);
    t.after(() => closeSync(copy));
    end();
    return { outputs: [copy, copy] };
  };

const shell =
  (redirection: string): Made =>
  async () => ({ outputs: redirection });

const kinds: ReadonlyArray<readonly [what: string, make: Made, isSlow?: 'slow']> = [
  ['a pipe into a program that hangs', both(unreadPipe)],
  ['such a pipe for the log alone', one(unreadPipe, 0), 'slow'],
  ['such a pipe for errors alone', one(unreadPipe, 1), 'slow'],
  ['a terminal after Ctrl-S', both(unreadTerminal)],
  ['such a terminal for the log alone', one(unreadTerminal, 0), 'slow'],
  ['such a terminal for errors alone', one(unreadTerminal, 1), 'slow'],
  ['a pipe whose reader has gone', gone(unreadPipe), 'slow'],
  ['a terminal that is closed', gone(unreadTerminal)],
  ['a full disk', shell('>/dev/full 2>&1'), 'slow'],
  ['a full disk for the log alone', shell('>/dev/full'), 'slow'],
  ['nothing', shell('>&- 2>&-')],
  ['nothing for the log, as >&- makes it', shell('>&-'), 'slow'],
  ['nothing for errors', shell('2>&-'), 'slow'],
  ['not even an input', shell('<&- >&- 2>&-'), 'slow'],
  ['a file that cannot be written', shell('1</dev/null 2>&1'), 'slow'],
  ['a folder', shell('1</ 2>&1'), 'slow'],
  ['/dev/null', shell('>/dev/null 2>&1'), 'slow'],
];

describe('whoever does not read what BellBot prints stops no ring, nor its end', () => {
  for (const [what, make, isSlow] of kinds) {
    const needsTerminal = what.includes('terminal') && ptyMissing;
    const skip = needsTerminal === false && isSlow === 'slow' && upTo(true, false);
    const test = skip ? () => {} : it;
    test(what, { skip: needsTerminal }, async (t) => {
      const { outputs, unread } = await make(t);
      const bellbot = await SilentProcess.start(t, { args: ['demo', 'rate=0', 'bots=ignore'], outputs });
      await bellbot.ready();
      const before = bellbot.memory;
      await bellbot.talk(unread === undefined ? lines : manyLines);
      assert.equal(await bellbot.ring(), 'rung');
      assert.ok(bellbot.memory - before < 100, `${before} MB became ${bellbot.memory} MB`);
      const exit = bellbot.exit();
      const from = performance.now();
      bellbot.signal('SIGTERM');
      assert.equal(await exit, 0);
      const took = Math.round(performance.now() - from);
      assert.ok(took < inAnyCase, `it took ${took} ms`);
      t.diagnostic(`${what}: it left in ${took} ms, with ${Math.round(before)} MB before`);
      if (unread !== undefined) {
        const printed = await unread.readUntil(/Listening on|Ring with/);
        t.diagnostic(`a late reader finds ${printed.length} characters`);
        const isPipeOfLog = what.includes('pipe') && !what.includes('errors');
        assert.ok(printed.length > (isPipeOfLog ? 50_000 : 0), 'it was full');
      }
    });
  }
});
