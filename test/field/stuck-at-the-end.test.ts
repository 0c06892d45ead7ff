/**
 * What may be stuck when BellBot is told to go. The next one is a row: how it gets stuck, once the bell is ready. The right
 * value is always the same: it is gone in time, and none of its processes stays behind.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type AddressInfo, connect, createServer } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { endingSignals } from '../../src/system/ending-signals.js';
import { isThere, SilentProcess } from '../e2e/silent-process.js';
import { untilFound } from '../gamedays/until-found.js';
import { childOf } from '../system/child-processes.js';
import { upTo } from '../system/long-forms.js';

/** What BellBot may take to leave, 3 s, and a busy machine; milliseconds. */
const inAnyCase = 5000;
/** How long others may stay behind, 1 s, and a busy machine. */
const longest = 2500;
const noFifo = spawnSync('mkfifo', ['--version']).status === 0 ? false : 'there is no mkfifo';

async function stop(bellbot: SilentProcess, program: string): Promise<void> {
  process.kill(await childOf(bellbot.pid, program), 'SIGSTOP');
}

/** Opens connections that send this, and nothing more. */
async function connections(bellbot: SilentProcess, sent: string): Promise<void> {
  for (let index = 0; index < 20; index += 1) {
    const socket = connect(Number(new URL(bellbot.url).port), '127.0.0.1').on('error', () => {});
    socket.write(sent);
  }
  await bellbot.ring();
}

const head =
  'POST /ring HTTP/1.1\r\nHost: localhost\r\nX-BellBot-Key: k-of-a-test\r\nContent-Type: application/json\r\n';

type Row = readonly [
  what: string,
  stick: (bellbot: SilentProcess) => Promise<unknown>,
  signals?: readonly NodeJS.Signals[],
];

const rows: readonly Row[] = [
  ["the boards' process", (bellbot) => stop(bellbot, 'board-process')],
  [
    "the boards' process in the midst of a strike",
    async (bellbot) => {
      await (await bellbot.send()).text();
      await stop(bellbot, 'board-process');
    },
  ],
  ["the boards' process, told twice", (bellbot) => stop(bellbot, 'board-process'), ['SIGINT', 'SIGTERM']],
  ["the tunnel's process", (bellbot) => stop(bellbot, 'ngrok-process')],
  [
    'both processes',
    async (bellbot) => {
      await stop(bellbot, 'board-process');
      await stop(bellbot, 'ngrok-process');
    },
    ['SIGALRM'],
  ],
  [
    'clients whose request has no end',
    (bellbot) => connections(bellbot, `${head}Content-Length: 9\r\n\r\n{`),
  ],
  ['clients whose head has no end', (bellbot) => connections(bellbot, head)],
  [
    'clients who wait',
    (bellbot) => connections(bellbot, `${head}Prefer: wait=60\r\nContent-Length: 2\r\n\r\n{}`),
  ],
  [
    'clients who read nothing',
    (bellbot) => connections(bellbot, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20)),
  ],
];

describe('gone in time when it is told to go, whatever is stuck', () => {
  /** An edge that takes connections and says nothing. */
  const edge = createServer((socket) => void socket.on('error', () => {}));

  before(() => new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve)));
  after(() => edge.close());

  function args(): string[] {
    const { port } = edge.address() as AddressInfo;
    return ['demo', 'rate=0', 'tunnel=on', `edge=127.0.0.1:${port}`];
  }

  for (const [what, stick, signals = ['SIGTERM'] as const] of upTo(rows.slice(0, 5), rows)) {
    it(what, async (t) => {
      const env = { NGROK_AUTHTOKEN: 'no-token', BELLBOT_KEY: 'k-of-a-test' };
      const bellbot = await SilentProcess.start(t, { args: args(), outputs: ['ignore', 'ignore'], env });
      await bellbot.ready();
      await stick(bellbot);
      const { children } = bellbot;
      assert.ok(children.length >= 1, 'it has processes of its own');
      t.after(() => SilentProcess.end(children));
      const from = performance.now();
      for (const name of signals) {
        bellbot.signal(name);
      }
      const status = await bellbot.exit();
      const took = Math.round(performance.now() - from);
      assert.ok(took < inAnyCase, `it took ${took} ms`);
      await untilFound('an end of its processes', async () => (children.some(isThere) ? undefined : true));
      const stayed = Math.round(performance.now() - from - took);
      assert.ok(stayed < longest, `a process stayed for ${stayed} ms`);
      t.diagnostic(`${what}: status ${status} after ${took} ms, the last process ${stayed} ms later`);
    });
  }

  it('a file that Node opens in one of its threads', { skip: noFifo }, async (t) => {
    // As a name that no server of names answers for.
    const fifo = join(process.cwd(), `build/fifo-${process.pid}`);
    spawnSync('mkfifo', [fifo]);
    t.after(() => spawnSync('rm', [fifo]));
    const open = `process.getBuiltinModule('node:fs').open(${JSON.stringify(fifo)}, () => {})`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(open)}` };
    const bellbot = await SilentProcess.start(t, { args: ['demo'], outputs: ['ignore', 'ignore'], env });
    await bellbot.ready();
    const { children } = bellbot;
    t.after(() => SilentProcess.end(children));
    const from = performance.now();
    bellbot.signal('SIGTERM');
    await bellbot.exit();
    const took = Math.round(performance.now() - from);
    assert.ok(took < inAnyCase, `it took ${took} ms`);
  });
});

describe('a signal to one of the processes that BellBot has started', () => {
  it('ends it not: leaving is decided by BellBot', async (t) => {
    const bellbot = await SilentProcess.start(t, { args: ['demo'], outputs: ['ignore', 'ignore'] });
    await bellbot.ready();
    const boards = await childOf(bellbot.pid, 'board-process');
    const here = endingSignals.filter((name) => name in constants.signals);
    for (const name of [...here, 'SIGTSTP', 'SIGPIPE'] as const) {
      process.kill(boards, name);
    }
    assert.equal(await bellbot.ring(), 'rung');
    assert.equal(await childOf(bellbot.pid, 'board-process'), boards);
    bellbot.signal('SIGTERM');
    assert.equal(await bellbot.exit(), 0);
    assert.ok(!isThere(boards));
  });
});
