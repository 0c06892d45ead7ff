import { type BigIntStats, fstatSync } from 'node:fs';
import { BoundedOutput } from './bounded-output.js';
import { sinkTo, type TextStream } from './sinks.js';

/** Both outputs of a process. When they lead to the same place they are the same, so that the order is kept. */
export interface Outputs {
  readonly out: BoundedOutput;
  readonly err: BoundedOutput;
}

/** Outputs that never block and never grow without bound, whatever is at their other ends. */
export function boundedOutputs(stdout: TextStream, stderr: TextStream): Outputs {
  const [outPlace, errPlace] = [statsOf(stdout), statsOf(stderr)];
  const out = new BoundedOutput(sinkTo(stdout, outPlace));
  return { out, err: isSame(outPlace, errPlace) ? out : new BoundedOutput(sinkTo(stderr, errPlace)) };
}

function statsOf({ fd }: TextStream): BigIntStats | undefined {
  try {
    // Not as numbers: after those of a pipe, Node 20 no longer follows links when it loads modules, since its `realpathSync`
    // looks at what the last call of anybody has left.
    return fd === undefined ? undefined : fstatSync(fd, { bigint: true });
  } catch {
    return undefined;
  }
}

function isSame(one: BigIntStats | undefined, other: BigIntStats | undefined): boolean {
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino && one.rdev === other.rdev;
}
