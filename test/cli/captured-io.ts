import type { CliIo } from '../../src/cli/command.js';
import { type CliWorld, runCommandLine } from '../../src/cli/run.js';
import { systemClock } from '../../src/system/system-clock.js';
import { temporaryHome } from '../config/temporary-home.js';

/** What a command printed, and its exit status. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command's io, with what it prints kept; for commands that are called without a command line. */
export function capturedIo(world: Partial<CliIo> = {}): { io: CliIo; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    args: [],
    words: [],
    env: {},
    home: temporaryHome(),
    clock: systemClock,
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    ...world,
  };
  return { io, out, err };
}

/** Runs a command line in this process, in an empty home and environment unless `world` has others. */
export async function bellbot(argv: readonly string[], world: Partial<CliWorld> = {}): Promise<Ran> {
  const { io, out, err } = capturedIo(world);
  const status = await runCommandLine(argv, io);
  return { status, stdout: out.join(''), stderr: err.join('') };
}
