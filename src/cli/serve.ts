import { App, type Started } from '../app.js';
import type { Config } from '../config/config.js';
import { isBellBotError } from '../core/errors.js';
import type { BellBotEvent } from '../core/events.js';
import { logLines } from '../system/log-lines.js';
import { createLogger } from '../system/logger.js';
import { type CliIo, exitStatus } from './command.js';
import { firstSignal } from './signals.js';
import { version } from './version.js';

/** Leaving takes no longer than 3 s, whatever hangs; milliseconds. */
const leaveLimit = 2800;

/**
 * Serves until SIGINT or SIGTERM. Log lines go to stdout; what only the person at the terminal should see, such as a
 * key that was made, goes to stderr. Resolves to the exit status.
 */
export async function serve(config: Config, warnings: readonly string[], io: CliIo): Promise<number> {
  const readable = io.stdout.isTTY === true;
  const colours = readable && (io.env.NO_COLOR ?? '') === '';
  const logger = await createLogger({ level: config.log, out: io.stdout, readable, colours });
  for (const warning of warnings) {
    logger.warn(warning);
  }
  const app = new App(config, io.clock, version());
  app.onEvent(logLines(logger));
  let started: Started | undefined;
  app.onEvent((event: BellBotEvent) => {
    if (event.type === 'tunnel-status' && event.status.state === 'up' && started !== undefined) {
      io.stderr.write(invitation(event.status.url, started));
    }
  });
  const signal = firstSignal(io.clock, io.env);
  try {
    started = await app.start();
  } catch (error) {
    signal.cancel();
    if (isBellBotError(error) || isSystemError(error)) {
      io.stderr.write(`bellbot: ${error.message}\n`);
      return exitStatus.failed;
    }
    throw error;
  }
  logger.info({ url: started.url }, `Listening on ${started.url}`);
  io.stderr.write(invitation(started.url, started));
  const name = await signal.came;
  logger.info(`${name}: stopping. Once more ends at once.`);
  const late = new Promise<void>((resolve) => {
    io.clock.after(leaveLimit, resolve);
  });
  await Promise.race([app.stop(), late]);
  logger.info(stopped(app.waiting));
  return exitStatus.ok;
}

function stopped(waiting: number): string {
  switch (waiting) {
    case 0:
      return 'Stopped.';
    case 1:
      return 'Stopped. 1 ring waits for the next start.';
    default:
      return `Stopped. ${waiting} rings wait for the next start.`;
  }
}

/** How to ring, ready to paste. */
function invitation(url: string, { madeKey, locked }: Started): string {
  const key = madeKey?.key ?? '<your key>';
  const header = locked ? ` -H 'X-BellBot-Key: ${key}'` : '';
  const kept = madeKey === undefined ? '' : `  (a key was made, it is kept in ${madeKey.path})\n`;
  // A tcp tunnel carries HTTP like any other stream.
  const address = url.replace(/^tcp:/, 'http:');
  return `\nRing with:\n\n  curl -X POST${header} ${address}/ring\n\n${kept}`;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
