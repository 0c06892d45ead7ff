import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { temporaryHome } from '../config/temporary-home.js';
import { untilFound } from '../gamedays/until-found.js';

const main = join(import.meta.dirname, '../../src/main.js');
const linux = process.platform === 'linux' ? false : 'only Linux tells which signals are heard';
/** The bit of SIGUSR1 among those that a process hears. */
const bit = 1n << 9n;

function hears(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return caught !== undefined && (BigInt(`0x${caught}`) & bit) !== 0n;
}

/** Whether somebody listens there. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

/** Starts `bellbot demo` and sends SIGUSR1 as soon as Node hears it. */
async function started(t: TestContext, nodeArgs: readonly string[]) {
  const home = temporaryHome();
  const child = spawn(process.execPath, [...nodeArgs, main, 'demo', 'port=0'], {
    env: { PATH: process.env.PATH, HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  }
  // Without a pause: Node hears the signal for some dozen milliseconds before BellBot does.
  while (child.exitCode === null && !hears(child.pid ?? 0)) {
    await setImmediate();
  }
  child.kill('SIGUSR1');
  await untilFound('a bell that is ready, or one that heard the signal itself and stopped', async () =>
    text.includes('Ready to ring') || child.exitCode !== null ? true : undefined,
  );
  return { child, port: Number(/listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? 0) };
}

/** The same, again until the signal came early enough to open the debugger, for a busy machine. */
async function opened(t: TestContext): Promise<{ child: ChildProcess; port: number }> {
  for (let times = 0; times < 10; times++) {
    // A port of its own, since others may use the usual one.
    const { child, port } = await started(t, ['--inspect-port=0']);
    if (port !== 0) {
      return { child, port };
    }
    child.kill('SIGKILL');
  }
  throw new Error('The signal always came too late.');
}

describe('the debugger that SIGUSR1 opens', { skip: linux }, () => {
  it('is closed when the signal comes while Node starts', async (t) => {
    const { child, port } = await opened(t);
    await untilFound('an end of the debugger', async () => ((await listens(port)) ? undefined : true));
    child.kill('SIGTERM');
  });

  it('stays when somebody asked for it by an option of Node', async (t) => {
    const { child, port } = await started(t, ['--inspect=0']);
    assert.equal(await listens(port), true);
    child.kill('SIGTERM');
  });
});
