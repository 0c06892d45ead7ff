/**
 * By what programs are ended, and what must not end them. The next signal or mistake is a word or a row; what the arm does
 * meanwhile is seen from outside in test/e2e/told-to-go.long.test.ts.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { outlivesTerminal } from '../../src/cli/serve/outlives-terminal.js';
import { endingSignals } from '../../src/system/ending-signals.js';
import { throwingAt } from '../e2e/mistakes.js';
import { ring, start } from '../e2e/served.js';
import { upTo } from '../system/long-forms.js';

/** Those of this system. */
const here = endingSignals.filter((name) => name in constants.signals);

/** Signals that end nobody by default, or that Node ignores since the write that caused them fails by itself. */
const harmless = ['SIGWINCH', 'SIGCONT', 'SIGCHLD', 'SIGURG', 'SIGPIPE', 'SIGXFSZ'] as const;

/** A mistake, as a line of program, and what the log says of it. */
const mistakes = [
  ['in a timer', "setTimeout(() => { throw new Error('of a timer') })", /of a timer/],
  ['in an event listener', "process.emit('x')", /of a listener/],
  ['in a microtask', "queueMicrotask(() => { throw new Error('of a microtask') })", /of a microtask/],
  ['of a promise', "Promise.reject(new Error('of a promise'))", /of a promise/],
  ['without an error', "Promise.reject('no error at all')", /no error at all/],
  ['without anything', 'Promise.reject()', /A mistake in BellBot/],
] as const;

describe('a signal', () => {
  it(`of ${here.length} is a reason to leave, and starts no debugger`, { timeout: 60_000 }, async (t) => {
    const program = join(import.meta.dirname, '../e2e/hears-signals.js');
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    for (const name of here) {
      assert.equal((await lines.next()).value, 'waiting');
      child.kill(name);
      assert.equal((await lines.next()).value, name);
    }
    assert.equal(errors, '');
  });

  it('that ends nobody does not end BellBot, and SIGUSR1 ends it in order', async (t) => {
    const bellbot = await start(t);
    const url = await bellbot.ready();
    for (const name of harmless) {
      bellbot.signal(name);
    }
    assert.equal((await ring(url, { headers: { Prefer: 'wait=20' } })).status, 200);
    bellbot.signal('SIGUSR1');
    assert.equal(await bellbot.exit(), 0);
    assert.match(bellbot.log.at(-1)?.msg ?? '', /^Stopped/);
    assert.doesNotMatch(bellbot.stderr, /[Dd]ebugger/);
  });

  it('that closes the terminal does not end what nohup started; another one does', async (t) => {
    const bellbot = await start(t, { under: ['nohup'], env: { _: '/usr/bin/nohup' } });
    const url = await bellbot.url();
    bellbot.signal('SIGHUP');
    assert.equal((await ring(url)).status, 202);
    bellbot.signal('SIGTERM');
    assert.equal(await bellbot.exit(), 0);
  });
});

describe('a mistake that nothing caught', () => {
  for (const [what, program, logged] of upTo(mistakes.slice(0, 1), mistakes)) {
    it(`${what} is in the log, and ends BellBot with status 1`, async (t) => {
      const bellbot = await start(t, { env: throwingAt('SIGWINCH', program) });
      await bellbot.url();
      bellbot.signal('SIGWINCH');
      assert.equal(await bellbot.exit(), 1);
      assert.match(JSON.stringify(bellbot.log.find(({ level }) => level === 50)), logged);
      assert.equal(bellbot.log.filter(({ level }) => level === 50).length, 1);
      assert.match(bellbot.log.at(-1)?.msg ?? '', /^Stopped/);
    });
  }
});

describe('a terminal that is closed', () => {
  const root = mkdtempSync(join(tmpdir(), 'bellbot-proc-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  let count = 0;

  /** A process of a shell that ignores these signals (bits), with an input that was opened with these flags. */
  function started(name: string, ignored: string, flags: string, input = '/dev/null') {
    const processes = join(root, String(count));
    count += 1;
    for (const folder of ['self/fd', 'self/fdinfo', '77']) {
      mkdirSync(join(processes, folder), { recursive: true });
    }
    writeFileSync(join(processes, '77/status'), `Name:\t${name}\nSigIgn:\t${ignored}\n`);
    writeFileSync(join(processes, 'self/fdinfo/0'), `pos:\t0\nflags:\t${flags}\n`);
    symlinkSync(input, join(processes, 'self/fd/0'));
    return { processes, parent: 77 };
  }

  for (const [what, env, how, outlives] of [
    ['a terminal', {}, started('bash', '0000000000000004', '0100002', '/dev/pts/1'), false],
    ['a service', {}, started('systemd', '0000000000001000', '0100000'), false],
    ['a service with another name in _', { _: '/usr/bin/node' }, started('bash', '0', '0100000'), false],
    ['nohup in bash or zsh', { _: '/usr/bin/nohup' }, started('bash', '0', '0100000'), true],
    ['nohup in a terminal', { _: '/usr/bin/dash' }, started('dash', '0', '02100001'), true],
    ['a file that is written', {}, started('dash', '0', '0100001', '/tmp/file'), false],
    ["a shell after trap '' HUP", {}, started('bash', '0000000000000005', '0100000'), true],
    ['a daemon that ignores SIGHUP itself', {}, started('node', '0000000000000001', '0100000'), false],
    ['a system without /proc', {}, { processes: join(root, 'missing'), parent: 77 }, false],
  ] as const) {
    it(`ends what was started by ${what}: ${outlives ? 'no' : 'yes'}`, () => {
      assert.equal(outlivesTerminal({ env, ...how }), outlives);
    });
  }
});
