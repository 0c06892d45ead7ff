import { spawn } from 'node:child_process';
import type { ReasonToLeave } from './signals.js';

/** How long an exit may take, milliseconds. It takes 20. */
const exitLimit = 400;

/**
 * Ends the process with this exit status though not all of it has stopped.
 *
 * Node's exit waits for its threads, and one of them may hang at the disk or at a port for ever. So another process ends
 * this one if need be, with the signal that it was told to go by: a shell sees no difference. It ends with this one.
 */
export function endProcess(status: number, reason: ReasonToLeave): never {
  const signal = reason.type === 'signal' ? reason.name : 'SIGKILL';
  // From now on that signal ends the process by itself, also when a person sends it once more.
  process.removeAllListeners(signal);
  try {
    const kill = `process.kill(${process.pid}, ${JSON.stringify(signal)})`;
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
