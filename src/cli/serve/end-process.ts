import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { livingProcesses } from '../../system/own-process.js';

const program = fileURLToPath(new URL('./end-watch.js', import.meta.url));

/** How long an exit may take when time is short, milliseconds. It takes 20, on a busy machine 200. */
const shortLimit = 500;

/** What is done in one of Node's threads, which an exit waits for: files, names of the network, ciphers, workers. */
const inThreads = /^(?:FSReq|GetAddrInfo|GetNameInfo|Zlib|Worker)|(?:Job|Request)$/;

/** Whether an exit has to wait for something, which may take for ever. */
export function exitMayHang(): boolean {
  return process.getActiveResourcesInfo().some((name) => inThreads.test(name));
}

/**
 * Ends the process with this exit status though not all of it has stopped.
 *
 * Node's exit waits for its threads, and one of them may hang at the disk or at a port for ever. So another process kills
 * this one if need be. It also kills those of BellBot's processes that do not end by themselves soon after this one.
 * The exit may take `limit` milliseconds.
 */
export function endProcess(status: number, limit = shortLimit): never {
  const others = livingProcesses();
  let isWatched = false;
  try {
    const { SystemRoot } = process.env;
    const watch = spawn(process.execPath, [program, ...[limit, process.pid, ...others].map(String)], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
      env: { SystemRoot },
    });
    watch.on('error', () => {});
    isWatched = watch.pid !== undefined;
  } catch {
    // As without an id.
  }
  if (!isWatched) {
    // The system has no process to spare: the exit is left to itself.
    for (const id of others) {
      kill(id);
    }
  }
  return process.exit(status);
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
