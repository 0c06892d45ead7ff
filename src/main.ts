#!/usr/bin/env node
/** The `bellbot` command: arguments in, exit status out. */
import { homedir } from 'node:os';
import { openNoDebugger } from './system/no-debugger.js';

openNoDebugger();
// Loaded only now, so that no signal comes before.
const [
  { letGoOfClosedTerminal },
  { endProcess, exitMayHang },
  { reportFailure },
  { runCommandLine },
  { systemClock },
] = await Promise.all([
  import('./cli/closed-terminal.js'),
  import('./cli/serve/end-process.js'),
  import('./cli/problems.js'),
  import('./cli/run.js'),
  import('./system/system-clock.js'),
]);

/** How long the exit of a command that is done may take, milliseconds; much, since it may be no more than a busy machine. */
const exitLimit = 1000;
const { stdout, stderr } = process;
// A reader that has gone (`bellbot help | head -1`) or a closed terminal must not stop the bell.
stdout.on('error', () => {});
stderr.on('error', () => {});
process.on('exit', letGoOfClosedTerminal);

try {
  const world = { env: process.env, home: homedir(), stdout, stderr, clock: systemClock };
  process.exitCode = await runCommandLine(process.argv.slice(2), world);
} catch (error) {
  process.exitCode = reportFailure(error, { stderr });
}
// Not left to the event loop: a package's forgotten timer or socket must not keep a finished command alive.
stdout.write('', () => stderr.write('', () => setImmediate(end)));

/** Called from the event loop, since what calls back from a thread still counts as under way there. */
function end(): never {
  return exitMayHang() ? endProcess(Number(process.exitCode), exitLimit) : process.exit();
}
