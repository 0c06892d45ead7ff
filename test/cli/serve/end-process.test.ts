import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const endProcess = new URL('../../../src/cli/serve/end-process.js', import.meta.url).href;
const noFifo =
  spawnSync('mkfifo', ['--version']).status === 0 && existsSync('/proc/self/syscall')
    ? false
    : 'there is no mkfifo, or no file that tells what a thread waits for';

/** Runs a program that ends itself by `endProcess` after `before`; resolves to how it ended. */
async function ended(before: string): Promise<{ code: number | null; signal: string | null }> {
  const program = `
    import { Worker } from 'node:worker_threads';
    import { once } from 'node:events';
    import { endProcess } from ${JSON.stringify(endProcess)};
    process.on('SIGTERM', () => {});
    ${before}
    endProcess(143);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'exit');
  return { code, signal };
}

describe('the end of a process that could not stop', () => {
  it('has the exit status that was asked for', async () => {
    assert.deepEqual(await ended(''), { code: 143, signal: null });
  });

  it('comes soon all the same when a thread hangs in the system', { skip: noFifo }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'bellbot-end-'));
    t.after(() => rm(folder, { recursive: true }));
    const fifo = join(folder, 'fifo');
    spawnSync('mkfifo', [fifo]);
    // Opening it waits for somebody who writes, as a write waits for a disk that is gone.
    const open = `process.getBuiltinModule('node:fs').openSync(${JSON.stringify(fifo)})`;
    const code = `process.getBuiltinModule('node:worker_threads').parentPort.postMessage(0); ${open}`;
    // Until a thread is in openat (syscall 257 on x64, 56 on arm64).
    const hang = `await once(new Worker(${JSON.stringify(code)}, { eval: true }), 'message');
      const { readdirSync, readFileSync } = process.getBuiltinModule('node:fs');
      const task = '/proc/self/task/';
      const opens = (thread) => /^(?:257|56) /.test(readFileSync(task + thread + '/syscall', 'utf8'));
      while (!readdirSync(task).some(opens)) await new Promise(setImmediate);`;
    assert.deepEqual(await ended(hang), { code: null, signal: 'SIGKILL' });
  });
});
