import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommandLine } from '../../../src/cli/run.js';
import { systemClock } from '../../../src/system/system-clock.js';
import { type Recording, Terminal } from './recording.js';

/**
 * Runs the demo with `args` after the command, in this process, as on a terminal with colours and with an empty home;
 * rings it twice with curl, and ends it by SIGINT once the bell was struck twice. Rejects when it does not start.
 */
export async function recordDemo(args: readonly string[]): Promise<Recording> {
  const home = await mkdtemp(join(tmpdir(), 'bellbot-picture-'));
  const argv = ['demo', ...args];
  const server = new Terminal();
  const client = new Terminal();
  server.write(`$ node dist/main.js ${argv.join(' ')}\n`);
  const world = { env: {}, home, stdout: server, stderr: server, clock: systemClock };
  const ended = runCommandLine(argv, world).then((status) => {
    throw new Error(`the demo ended with status ${status}:\n${server.lines.join('\n')}`);
  });
  try {
    await Promise.race([ring(server, client), ended]);
    return { server: server.lines, client: client.lines };
  } finally {
    process.kill(process.pid, 'SIGINT');
    await ended.catch(() => {});
    await rm(home, { recursive: true });
  }
}

async function ring(server: Terminal, client: Terminal): Promise<void> {
  await server.until(/Ready to ring/g);
  const url = /curl -X POST (\S+)/.exec(server.lines.join('\n'))?.[1] ?? '';
  await type(`curl -X POST ${url}`, client);
  await server.until(/Struck/g, 1);
  await type(`curl -d text="Lunch is ready" -H "Prefer: wait=10" ${url}`, client);
  await server.until(/Struck/g, 2);
}

/** Rings by a command as it stands in a shell. Rejects when the ring was not accepted. */
async function type(command: string, terminal: Terminal): Promise<void> {
  terminal.write(`$ ${command}\n`);
  const { stdout } = await promisify(execFile)('sh', ['-c', command]);
  terminal.write(stdout);
  if (!stdout.includes('"state":')) {
    throw new Error(`the ring was not accepted: ${stdout}`);
  }
}
