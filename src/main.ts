#!/usr/bin/env node
/** The `bellbot` command: arguments in, exit status out. */
import { homedir } from 'node:os';
import { letGoOfClosedTerminal } from './cli/closed-terminal.js';
import { reportFailure } from './cli/problems.js';
import { runCommandLine } from './cli/run.js';
import { systemClock } from './system/system-clock.js';

const { stdout, stderr } = process;
// A reader that has gone (`bellbot help | head -1`) or a closed terminal must not stop the bell.
stdout.on('error', () => {});
stderr.on('error', () => {});
// Node would open its debugger to every program of the machine, unless somebody listens.
process.on('SIGUSR1', () => {});
process.on('exit', letGoOfClosedTerminal);

try {
  const world = { env: process.env, home: homedir(), stdout, stderr, clock: systemClock };
  process.exitCode = await runCommandLine(process.argv.slice(2), world);
} catch (error) {
  process.exitCode = reportFailure(error, { stderr });
}
// Not left to the event loop: a package's forgotten timer or socket must not keep a finished command alive.
stdout.write('', () => stderr.write('', () => process.exit()));
