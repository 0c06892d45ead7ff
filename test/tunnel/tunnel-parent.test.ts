import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { buildRig, ended, isRunning, type TunnelRig } from './tunnel-rig.js';

describe("the end of BellBot's process ends the tunnel's process", () => {
  let rig: TunnelRig;
  let parent: ChildProcess;
  let printed: AsyncIterator<string>;
  let output = '';

  beforeEach(async () => {
    rig = await buildRig();
  });
  afterEach(async () => {
    parent.kill('SIGKILL');
    await rig.end();
  });

  function startParent(): void {
    const program = join(import.meta.dirname, 'bellbot-like-parent.js');
    const { edge, target } = rig;
    parent = spawn(process.execPath, [program, edge.address, edge.caFile, String(target.port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A parent that prints nothing is a failure, not a wait for ever.
      timeout: 30_000,
      killSignal: 'SIGKILL',
    });
    output = '';
    for (const stream of [parent.stdout, parent.stderr]) {
      stream?.on('data', (text: Buffer) => {
        output += text.toString();
      });
    }
    assert.ok(parent.stdout !== null);
    printed = createInterface(parent.stdout)[Symbol.asyncIterator]();
  }

  async function line(): Promise<string> {
    const next = await printed.next();
    assert.equal(next.done, false, 'the parent still prints');
    return next.value;
  }

  it('while it is up, also on kill -9', async () => {
    startParent();
    assert.equal(await line(), 'connecting');
    const pid = Number(await line());
    assert.equal(await line(), 'up');
    assert.ok(isRunning(pid));
    const lost = rig.edge.next('lost');
    parent.kill('SIGKILL');
    await Promise.all([once(parent, 'close'), lost]);
    await ended(pid);
  });

  it('and nothing that the SDK prints shows on the terminal', async () => {
    startParent();
    assert.equal(await line(), 'connecting');
    const pid = Number(await line());
    assert.equal(await line(), 'up');
    rig.edge.dropSessions();
    assert.equal(await line(), 'retrying');
    parent.kill('SIGKILL');
    await Promise.all([once(parent, 'close'), ended(pid)]);
    assert.equal(output, `connecting\n${pid}\nup\nretrying\n`);
  });

  it('while it connects to a silent edge', async () => {
    await rig.edge.setFault('silent');
    const connection = rig.edge.next('connection');
    startParent();
    assert.equal(await line(), 'connecting');
    const pid = Number(await line());
    await connection;
    assert.ok(isRunning(pid));
    parent.kill('SIGKILL');
    await ended(pid);
  });

  it('while its edge is frozen', async () => {
    startParent();
    assert.equal(await line(), 'connecting');
    const pid = Number(await line());
    assert.equal(await line(), 'up');
    await rig.edge.setFault('frozen');
    parent.kill('SIGKILL');
    await ended(pid);
  });

  it('when it has only just been started', async () => {
    startParent();
    assert.equal(await line(), 'connecting');
    const pid = Number(await line());
    parent.kill('SIGKILL');
    await ended(pid);
  });
});
