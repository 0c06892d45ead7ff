import type { Logger } from 'pino';
import { App, type Started } from '../../app.js';
import type { Config } from '../../config/config.js';
import { isBellBotError } from '../../core/errors.js';
import type { BellBotEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import { inTime } from '../../core/wait.js';
import { logLines } from '../../system/log-lines.js';
import { createLogger } from '../../system/logger.js';
import { type CliIo, exitStatus } from '../command.js';
import { version } from '../version.js';
import { endProcess } from './end-process.js';
import { outlivesTerminal } from './outlives-terminal.js';
import { type ReasonToLeave, reasonsToLeave, statusAtOnce } from './signals.js';

/** Leaving takes no longer than 3 s, whatever hangs: this, and then parking the arm and an exit that hangs. Milliseconds. */
const leaveLimit = 2000;

/**
 * Serves until there is a reason to leave: a signal, or a mistake that nothing caught. Log lines go to stdout; what only
 * the person at the terminal should see, such as a key that was made, goes to stderr. Resolves to the exit status; when
 * something hangs, or there is a second reason, it ends the process itself. Before either the arm is at rest.
 */
export async function serve(config: Config, warnings: readonly string[], io: CliIo): Promise<number> {
  const app = new App(config, io.clock, version());
  let logger: Logger | undefined;
  let atOnce: Promise<void> | undefined;
  const again = (reason: ReasonToLeave): void => {
    atOnce = app
      .park()
      .then(() => logReason(logger, reason, 'ended at once.'))
      .finally(() => endProcess(statusAtOnce(reason)));
  };
  const leaving = reasonsToLeave(io.clock, io.env, again, {
    execArgv: process.execArgv,
    outlivesTerminal: outlivesTerminal({ env: io.env, processes: '/proc', parent: process.ppid }),
  });
  stopBetweenStrikes(app);
  const readable = io.stdout.isTTY === true;
  const colours = readable && (io.env.NO_COLOR ?? '') === '';
  logger = await createLogger({ level: config.log, out: io.stdout, readable, colours });
  for (const warning of warnings) {
    logger.warn(warning);
  }
  app.onEvent(logLines(logger));
  const starting = announcedStart(app, logger, io);
  let reason: ReasonToLeave;
  try {
    reason = await Promise.race([leaving.came, starting.then(() => leaving.came)]);
  } catch (error) {
    leaving.cancel();
    if (isBellBotError(error) || isSystemError(error)) {
      io.stderr.write(`bellbot: ${error.message}\n`);
      return exitStatus.failed;
    }
    throw error;
  }
  logReason(logger, reason, 'stopping. Once more ends at once.');
  const status = reason.type === 'signal' ? exitStatus.ok : exitStatus.failed;
  const allStopped = await stopInTime(app, starting, io.clock);
  // The second reason ends the process when the arm is at rest, though that may have let everything stop in time.
  await atOnce;
  logger.info(stopped(app.waiting));
  return allStopped ? status : endProcess(status);
}

/** Ctrl-Z stops BellBot when the arm is back: a process that stands still leaves it at the bell. */
function stopBetweenStrikes(app: App): void {
  let told = false;
  process.on('SIGTSTP', () => {
    if (!told) {
      told = true;
      void app.strikeOver().then(() => {
        told = false;
        process.kill(process.pid, 'SIGSTOP');
      });
    }
  });
}

/** Starts the app, and says where it is to be reached. */
async function announcedStart(app: App, logger: Logger, io: CliIo): Promise<void> {
  let started: Started | undefined;
  app.onEvent((event: BellBotEvent) => {
    if (event.type === 'tunnel-status' && event.status.state === 'up' && started !== undefined) {
      io.stderr.write(invitation(event.status.url, started));
    }
  });
  started = await app.start();
  logger.info({ url: started.url }, `Listening on ${started.url}`);
  io.stderr.write(invitation(started.url, started));
}

/** Stops the app, once it has started. Resolves to false when something hung or failed; then at least the arm is parked. */
async function stopInTime(app: App, starting: Promise<void>, clock: Clock): Promise<boolean> {
  const stopping = starting
    .catch(() => {})
    .then(() => app.stop())
    .then(
      () => true,
      () => false,
    );
  const allStopped = await inTime(clock, leaveLimit, stopping, false);
  if (!allStopped) {
    await app.park();
  }
  return allStopped;
}

function logReason(logger: Logger | undefined, reason: ReasonToLeave, what: string): void {
  if (reason.type === 'signal') {
    logger?.info(`${reason.name}: ${what}`);
  } else {
    logger?.error({ err: reason.error }, `A mistake in BellBot: ${what}`);
  }
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
