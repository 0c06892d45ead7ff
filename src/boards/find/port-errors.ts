import type { ErrorCode } from '../../core/errors.js';
import { BellBotError, errorKinds } from '../../core/errors.js';

/** What node-serialport's bindings say on Linux, macOS and Windows; they give no codes. The first match counts. */
const meanings: ReadonlyArray<readonly [RegExp, ErrorCode, string]> = [
  [/no such file|file not found|no such device|ENOENT|ENXIO|ENODEV/i, 'board-not-found', 'is not there'],
  [
    /cannot lock port|temporarily unavailable|resource busy|EBUSY|EAGAIN/i,
    'board-busy',
    'is in use by another program',
  ],
  [/permission denied|EACCES|EPERM/i, 'board-permission', 'may not be opened by this user'],
  // Windows says so when another program has the port.
  [/access denied/i, 'board-busy', 'is in use by another program'],
];

/** The error of the catalogue for what a serial port said, with its path and what to do. */
export function portError(error: Error & { disconnected?: boolean }, path: string): BellBotError {
  if (error.disconnected === true) {
    return new BellBotError('board-lost', `The board on ${path} is gone. ${errorKinds['board-lost'].advice}`);
  }
  const [, code, what] = meanings.find(([pattern]) => pattern.test(error.message)) ?? [];
  if (code !== undefined) {
    return new BellBotError(code, `The port ${path} ${what}. ${errorKinds[code].advice}`, { cause: error });
  }
  return new BellBotError(
    'board-failed',
    `The port ${path} failed (${error.message}). ${errorKinds['board-failed'].advice}`,
    { cause: error },
  );
}

/** A call into the system for the port has not come back within `limit` milliseconds; `done` is what it should be. */
export function portHangs(path: string, done: 'opened' | 'emptied' | 'closed', limit: number): BellBotError {
  return new BellBotError(
    'board-failed',
    `The port ${path} could not be ${done} within ${limit / 1000} s: the system does not come back from it. BellBot goes on trying. If it stays so, pull the board's plug; if that does not help, restart the computer.`,
  );
}
