import { constants } from 'node:os';
import type { Cancel, Clock } from '../../core/ports.js';
import { endingSignals } from '../../system/ending-signals.js';

/**
 * Under npm, signals so close together are one: Ctrl-C reaches the process from the terminal, and again from npm, which
 * hands signals on. Milliseconds.
 */
const echoTime = 100;

/** Why BellBot has to leave: it was told to, or something in it went wrong that nothing took care of. */
export type ReasonToLeave =
  | { readonly type: 'signal'; readonly name: NodeJS.Signals }
  | { readonly type: 'error'; readonly error: unknown };

/** How BellBot was started, as far as it matters for signals. */
export interface StartedBy {
  /** Node's own arguments. */
  readonly execArgv: readonly string[];
  /** True when it is not to end with the terminal: SIGHUP is heard, and ignored. */
  readonly outlivesTerminal: boolean;
}

/** The wait for a reason to leave. */
export interface LeaveWait {
  /** Resolves to the first reason. */
  readonly came: Promise<ReasonToLeave>;
  /** Stops listening. */
  readonly cancel: Cancel;
}

/**
 * Waits for reasons to leave: signals, exceptions and rejections that nothing caught. `again` is called with the second,
 * once; later ones are ignored, and so is a rejection that was told as an exception before. `env` tells whether npm
 * started BellBot.
 */
export function reasonsToLeave(
  clock: Clock,
  env: NodeJS.ProcessEnv,
  again: (reason: ReasonToLeave) => void,
  { execArgv = [], outlivesTerminal = false }: Partial<StartedBy> = {},
): LeaveWait {
  let firstAt = 0;
  let first: ReasonToLeave | undefined;
  let heardAgain = false;
  const cancels: Cancel[] = [];
  const came = new Promise<ReasonToLeave>((resolve) => {
    const hear = (reason: ReasonToLeave): void => {
      if (first === undefined) {
        firstAt = clock.monotonic();
        first = reason;
        resolve(reason);
        return;
      }
      const soon = env.npm_lifecycle_event !== undefined && clock.monotonic() - firstAt <= echoTime;
      if (!isEcho(reason, first, soon) && !heardAgain) {
        heardAgain = true;
        again(reason);
      }
    };
    const onSignal = (name: NodeJS.Signals): void => hear({ type: 'signal', name });
    const onError = (error: unknown): void => hear({ type: 'error', error });
    // A profiler that Node was started with works by this signal.
    const profiled = [...execArgv, env.NODE_OPTIONS].some((argument) => argument?.includes('prof') === true);
    for (const name of endingSignals) {
      const listener = name === 'SIGHUP' && outlivesTerminal ? (): void => {} : onSignal;
      if (!(name === 'SIGPROF' && profiled)) {
        process.on(name, listener);
        cancels.push(() => process.off(name, listener));
      }
    }
    process.on('uncaughtException', onError);
    process.on('unhandledRejection', onError);
    cancels.push(() => process.off('uncaughtException', onError));
    cancels.push(() => process.off('unhandledRejection', onError));
  });
  const cancel = (): void => {
    for (const each of cancels) {
      each();
    }
  };
  return { came, cancel };
}

/** Whether what came is the first reason once more. `soon`: so soon after it that npm may have repeated a signal. */
function isEcho(reason: ReasonToLeave, first: ReasonToLeave, soon: boolean): boolean {
  return reason.type === 'signal'
    ? soon && first.type === 'signal'
    : first.type === 'error' && first.error === reason.error && typeof reason.error === 'object';
}

/** The exit status of a process that left at once: for a signal what a shell says of one that it ended. */
export function statusAtOnce(reason: ReasonToLeave): number {
  return reason.type === 'signal' ? 128 + constants.signals[reason.name] : 1;
}
