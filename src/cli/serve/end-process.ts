import { spawn } from 'node:child_process';

/** How long an exit may take, milliseconds. It takes 20, on a busy machine 200. */
const exitLimit = 500;

/**
 * Ends the process with this exit status though not all of it has stopped.
 *
 * Node's exit waits for its threads, and one of them may hang at the disk or at a port for ever. So another process kills
 * this one if need be. It ends with this one.
 */
export function endProcess(status: number): never {
  try {
    const kill = `process.kill(${process.pid}, 'SIGKILL')`;
    const script = `process.on('disconnect', () => process.exit()); setTimeout(() => ${kill}, ${exitLimit})`;
    const { SystemRoot } = process.env;
    const watch = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
      env: { SystemRoot },
    });
    watch.on('error', () => {});
  } catch {
    // The system has no process to spare: it is left to the exit alone.
  }
  return process.exit(status);
}
