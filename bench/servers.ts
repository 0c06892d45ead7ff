import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface MeasuredServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the bare Express app. */
export async function startBareExpress(): Promise<MeasuredServer> {
  const child = fork(join(import.meta.dirname, 'bare-express.js'));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', () => reject(new Error('the bare app ended')));
  });
  return { port, pid: child.pid ?? -1, stop: () => ended(child) };
}

/**
 * Starts BellBot with these arguments, or the one of another commit whose `main.js` BENCH_MAIN names; resolves once a line
 * of its log says `until`.
 */
export async function startBellBot(args: readonly string[], until: RegExp): Promise<MeasuredServer> {
  const home = await mkdtemp(join(tmpdir(), 'bellbot-bench-'));
  const main = process.env.BENCH_MAIN ?? join(import.meta.dirname, '..', 'src', 'main.js');
  const env = { PATH: process.env.PATH, HOME: home };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let port = 0;
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('BellBot ended')));
    createInterface(child.stdout).on('line', (line) => {
      port = Number(/Listening on http:\/\/[^"]*:(\d+)/.exec(line)?.[1] ?? port);
      if (until.test(line)) {
        resolve();
      }
    });
  });
  return {
    port,
    pid: child.pid ?? -1,
    async stop() {
      await ended(child);
      await rm(home, { recursive: true, force: true });
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
