import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { endingSignals } from '../../src/system/ending-signals.js';
import { untilFound } from '../gamedays/until-found.js';
import { BellBotProcess } from './bellbot-process.js';
import { throwingAt } from './mistakes.js';
import { Terminal } from './terminal.js';
import { ptyMissing, UnoOnAPty } from './uno-on-a-pty.js';

/** What BellBot may take to leave when it is told to go at once: 300 ms to park the arm, and a busy machine. */
const atOnce = 2000;
/** What it may take in any case, and a busy machine. */
const inAnyCase = 4500;

describe('told to go in the middle of a strike, BellBot brings the arm to rest first', {
  skip: ptyMissing,
}, () => {
  let board: UnoOnAPty;

  before(async () => {
    board = await UnoOnAPty.start();
  });

  after(() => board.stop());

  async function start(t: TestContext, env: NodeJS.ProcessEnv = {}): Promise<BellBotProcess> {
    const args = [`board=${board.path}`, 'port=0', 'sdelay=3000', 'pdelay=4000'];
    const bellbot = await BellBotProcess.start({ args, env });
    t.after(() => bellbot.end());
    return bellbot;
  }

  async function inMidStrike(t: TestContext, env?: NodeJS.ProcessEnv): Promise<BellBotProcess> {
    const bellbot = await start(t, env);
    const url = await bellbot.ready();
    const ding = once(board.uno, 'ding');
    assert.equal((await fetch(`${url}/ring`, { method: 'POST' })).status, 202);
    await ding;
    return bellbot;
  }

  /** Sends the signals so far apart; resolves to the exit status and how long it took from the last one. */
  async function told(bellbot: BellBotProcess, signals: readonly NodeJS.Signals[], apart: number) {
    const exit = bellbot.exit();
    for (const [index, name] of signals.entries()) {
      if (index > 0 && apart > 0) {
        await Promise.race([pause(apart), exit]);
      }
      bellbot.signal(name);
    }
    const from = performance.now();
    return { status: await exit, took: performance.now() - from };
  }

  /**
   * The arm goes to rest, give or take a servo's jitter, or beyond it: detaching may cut a pulse short, which points away
   * from the bell. It would stay at the bell for good otherwise.
   */
  async function atRest(): Promise<void> {
    await untilFound('the arm at rest', async () => (board.uno.angle(8) < 77 ? true : undefined));
  }

  for (const [signals, apart, statuses] of [
    // The same signal twice may reach a process as one.
    [['SIGINT', 'SIGINT'], 0, [0, 130]],
    [['SIGINT', 'SIGINT'], 1, [0, 130]],
    [['SIGINT', 'SIGTERM'], 0, [130, 143]],
    [['SIGTERM', 'SIGHUP', 'SIGQUIT'], 1, [129, 131, 143]],
    [['SIGHUP', 'SIGINT'], 50, [130]],
    [['SIGINT', 'SIGINT', 'SIGINT', 'SIGINT', 'SIGINT'], 50, [130]],
    [['SIGQUIT', 'SIGTERM'], 150, [143]],
    [['SIGTERM', 'SIGINT'], 400, [130]],
  ] as const) {
    it(`${signals.join(', ')}, ${apart} ms apart`, async (t) => {
      const bellbot = await inMidStrike(t);
      const { status, took } = await told(bellbot, signals, apart);
      assert.ok((statuses as readonly unknown[]).includes(status), `it ended with ${status}`);
      assert.ok(took < (status === 0 ? inAnyCase : atOnce), `it took ${Math.round(took)} ms`);
      await atRest();
    });
  }

  for (const name of endingSignals.filter((each) => each in constants.signals)) {
    it(`one ${name}: after the strike, in order`, async (t) => {
      const bellbot = await inMidStrike(t);
      const { status, took } = await told(bellbot, [name], 0);
      assert.equal(status, 0);
      assert.ok(took < inAnyCase, `it took ${Math.round(took)} ms`);
      assert.match(bellbot.log.at(-1)?.msg ?? '', /^Stopped/);
      await atRest();
    });
  }

  it('cuts the hold of a very long strike, which still counts, rather than stay', async (t) => {
    const bellbot = await BellBotProcess.start({ args: [`board=${board.path}`, 'port=0', 'sdelay=60000'] });
    t.after(() => bellbot.end());
    const ding = once(board.uno, 'ding');
    assert.equal((await fetch(`${await bellbot.ready()}/ring`, { method: 'POST' })).status, 202);
    await ding;
    assert.equal((await told(bellbot, ['SIGTERM'], 0)).status, 0);
    await bellbot.line(/^Struck/);
    await atRest();
  });

  it('a terminal that is closed, and with it all that BellBot prints to', async (t) => {
    const bellbot = await inMidStrike(t);
    bellbot.closeOutput();
    assert.equal((await told(bellbot, ['SIGHUP'], 0)).status, 0);
    await atRest();
  });

  it('a terminal that is closed while BellBot runs on it', async (t) => {
    const terminal = await Terminal.start([`board=${board.path}`, 'port=0', 'sdelay=3000', 'pdelay=4000']);
    t.after(() => terminal.end());
    await terminal.shows(/Ready to ring/);
    const [url] = await terminal.shows(/http:[^ \r\n]+\/ring/);
    const ding = once(board.uno, 'ding');
    assert.equal((await fetch(url, { method: 'POST' })).status, 202);
    await ding;
    assert.equal(await terminal.close(), 0);
    await atRest();
  });

  it('and then told so again at once', async (t) => {
    const bellbot = await inMidStrike(t);
    bellbot.closeOutput();
    assert.equal((await told(bellbot, ['SIGHUP', 'SIGTERM'], 20)).status, 143);
    await atRest();
  });

  for (const [name, what] of [
    ['an exception', "throw new Error('a mistake of a test')"],
    ['a rejection', "Promise.reject(new Error('a mistake of a test'))"],
    ['a timer', "setTimeout(() => { throw new Error('a mistake of a test') })"],
    ['a rejection without an error', "Promise.reject('a mistake of a test')"],
  ] as const) {
    it(`${name} that nothing caught: it is in the log, and the exit status is 1`, async (t) => {
      const bellbot = await inMidStrike(t, throwingAt('SIGWINCH', what));
      const { status, took } = await told(bellbot, ['SIGWINCH'], 0);
      assert.equal(status, 1);
      assert.ok(took < inAnyCase, `it took ${Math.round(took)} ms`);
      assert.match(JSON.stringify(bellbot.log.find(({ level }) => level === 50)), /a mistake of a test/);
      await atRest();
    });
  }

  it('made to stand still, as by Ctrl-Z: the arm goes back meanwhile, and it goes on when it is told to', async (t) => {
    const bellbot = await inMidStrike(t);
    bellbot.signal('SIGSTOP');
    await untilFound('a process that stands still', async () => {
      const stat = await readFile(`/proc/${bellbot.pid}/stat`, 'utf8').catch(() => '');
      return / T /.test(stat.slice(stat.lastIndexOf(')'))) ? true : undefined;
    });
    await atRest();
    bellbot.signal('SIGCONT');
    await bellbot.line(/^Struck/);
    assert.equal((await told(bellbot, ['SIGTERM'], 0)).status, 0);
  });

  it('mistakes without end end it at once', async (t) => {
    const bellbot = await inMidStrike(
      t,
      throwingAt('SIGWINCH', "setInterval(() => { throw new Error('again') }, 1)"),
    );
    const { status, took } = await told(bellbot, ['SIGWINCH'], 0);
    assert.equal(status, 1);
    assert.ok(took < atOnce, `it took ${Math.round(took)} ms`);
    await atRest();
  });

  it('SIGKILL, which it does not hear: the process that drives the board does it', async (t) => {
    const bellbot = await inMidStrike(t);
    const from = performance.now();
    await told(bellbot, ['SIGKILL'], 0);
    await atRest();
    assert.ok(performance.now() - from < atOnce);
  });

  it('at the start, while the board is being opened', async (t) => {
    const bellbot = await start(t);
    await bellbot.line(/^Opening/);
    const { status, took } = await told(bellbot, ['SIGTERM', 'SIGINT'], 20);
    assert.ok(status === 0 || status === 130, `it ended with ${status}`);
    assert.ok(took < atOnce, `it took ${Math.round(took)} ms`);
    await atRest();
  });
});
