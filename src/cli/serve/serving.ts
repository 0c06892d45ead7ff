import type { Logger } from 'pino';
import { App, type Started } from '../../app.js';
import type { Config } from '../../config/config.js';
import { isBellBotError } from '../../core/errors.js';
import type { BellBotEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import { shellWord } from '../../core/shell-word.js';
import { inTime } from '../../core/wait.js';
import { readOwner } from '../../system/data-folder.js';
import { logLines } from '../../system/log-lines.js';
import { createLogger } from '../../system/logger.js';
import { ThinnedRefusals } from '../../system/thinned-refusals.js';
import { type CliIo, exitStatus } from '../command.js';
import { version } from '../version.js';
import { endProcess } from './end-process.js';
import { outlivesTerminal } from './outlives-terminal.js';
import { lineForSecond } from './second-one.js';
import { type ReasonToLeave, reasonsToLeave, statusAtOnce } from './signals.js';

/** Leaving takes no longer than 3 s, whatever hangs: this, and then parking the arm and an exit that hangs. Milliseconds. */
const leaveLimit = 2000;

/** What the server is started with: its configuration, and what there is to say of it, in the log. */
export interface ServeInput {
  readonly config: Config;
  readonly warnings: readonly string[];
  /** For those who look for it. */
  readonly notes: readonly string[];
}

/**
 * Serves until there is a reason to leave: a signal, or a mistake that nothing caught. Log lines go to stdout; what only
 * the person at the terminal should see, such as a key that was made, goes to stderr. Resolves to the exit status; when
 * something hangs, or there is a second reason, it ends the process itself. Before either the arm is at rest.
 */
export async function serve({ config, warnings, notes }: ServeInput, io: CliIo): Promise<number> {
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
  const readable = io.stdout.isTTY === true;
  const colours = readable && (io.env.NO_COLOR ?? '') === '' && io.env.TERM !== 'dumb';
  logger = await createLogger({ level: config.log, out: io.stdout, readable, colours });
  for (const warning of warnings) {
    logger.warn(warning);
  }
  for (const note of notes) {
    logger.debug(note);
  }
  const thinned = new ThinnedRefusals(io.clock, logLines(logger));
  app.onEvent(thinned.hear);
  const starting = announcedStart(app, logger, io);
  let reason: ReasonToLeave;
  try {
    reason = await Promise.race([leaving.came, starting.then(() => leaving.came)]);
  } catch (error) {
    leaving.cancel();
    if (isBellBotError(error) || isSystemError(error)) {
      const second = isBellBotError(error, 'storage-in-use') ? await secondOne(config, io) : '';
      io.stderr.write(`bellbot: ${error.message}\n${second}`);
      return exitStatus.failed;
    }
    throw error;
  }
  logReason(logger, reason, 'stopping. Once more ends at once.');
  const status = reason.type === 'signal' ? exitStatus.ok : exitStatus.failed;
  const allStopped = await stopInTime(app, starting, io.clock);
  // The second reason ends the process when the arm is at rest, though that may have let everything stop in time.
  await atOnce;
  thinned.end();
  logger.info(stopped(app.waiting));
  return allStopped ? status : endProcess(status);
}

/** Starts the app, and says where it is to be reached. */
async function announcedStart(app: App, logger: Logger, io: CliIo): Promise<void> {
  let started: Started | undefined;
  let ready = false;
  app.onEvent((event: BellBotEvent) => {
    ready = event.type === 'bell-status' ? event.status.ready : ready;
    if (event.type === 'tunnel-status' && event.status.state === 'up' && started !== undefined) {
      io.stderr.write(invitation(event.status.url, started, ready));
    }
  });
  started = await app.start();
  logger.info({ url: started.url }, `Listening on ${started.url}`);
  io.stderr.write(invitation(started.url, started, ready));
}

/** How a second BellBot is started, where another one has the folder. */
async function secondOne(config: Config, io: CliIo): Promise<string> {
  return `To start a second one beside it:\n\n  ${lineForSecond(config, await readOwner(config.data), io)}\n\n`;
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

/**
 * How to ring, ready to paste; until the bell is ready with what comes of it. A key that a person wrote is theirs to know,
 * and not shown.
 */
function invitation(url: string, { keptKey, locked }: Started, ready: boolean): string {
  const key = keptKey?.by === 'bellbot' ? keptKey.key : '<your key>';
  const { platform } = process;
  const header = locked ? ` -H ${shellWord(`X-BellBot-Key: ${key}`, platform)}` : '';
  // A tcp tunnel carries HTTP like any other stream.
  const address = url.replace(/^tcp:/, 'http:');
  // PowerShell has another command by the name of curl.
  const curl = platform === 'win32' ? 'curl.exe' : 'curl';
  const heading = ready ? 'Ring with:' : 'Ring with this line; until the board is ready, rings wait:';
  return `\n${heading}\n\n  ${curl} -X POST${header} ${address}/ring\n\n${whereKept(keptKey)}`;
}

function whereKept(kept: Started['keptKey']): string {
  switch (kept?.by) {
    case 'bellbot':
      return `  (a key was made, it is kept in ${kept.path})\n`;
    case 'hand':
      return `  (your key is the one that was written into ${kept.path})\n`;
    case undefined:
      return '';
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
