import { constants } from 'node:os';
import type { Cancel, Clock } from '../../core/ports.js';

/** Every signal that is sent to end a program and that it can hear; SIGBREAK (Ctrl-Break) comes on Windows only. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const;

/**
 * Under npm, signals so close together are one: Ctrl-C reaches the process from the terminal, and again from npm, which
 * hands signals on. Milliseconds.
 */
const echoTime = 100;

/** Why BellBot has to leave: it was told to, or something in it went wrong that nothing took care of. */
export type ReasonToLeave =
  | { readonly type: 'signal'; readonly name: NodeJS.Signals }
  | { readonly type: 'error'; readonly error: unknown };

/** The wait for a reason to leave. */
export interface LeaveWait {
  /** Resolves to the first reason. */
  readonly came: Promise<ReasonToLeave>;
  /** Stops listening. */
  readonly cancel: Cancel;
}

/**
 * Waits for reasons to leave: signals, exceptions and rejections that nothing caught. `again` is called with the second,
 * once; later ones are ignored. `env` tells whether npm started BellBot.
 */
export function reasonsToLeave(
  clock: Clock,
  env: NodeJS.ProcessEnv,
  again: (reason: ReasonToLeave) => void,
): LeaveWait {
  let firstAt: number | undefined;
  let firstIsSignal = false;
  let heardAgain = false;
  const cancels: Cancel[] = [];
  const came = new Promise<ReasonToLeave>((resolve) => {
    const hear = (reason: ReasonToLeave): void => {
      const isSignal = reason.type === 'signal';
      if (firstAt === undefined) {
        firstAt = clock.monotonic();
        firstIsSignal = isSignal;
        resolve(reason);
        return;
      }
      const underNpm = env.npm_lifecycle_event !== undefined;
      const echo = underNpm && isSignal && firstIsSignal && clock.monotonic() - firstAt <= echoTime;
      if (!echo && !heardAgain) {
        heardAgain = true;
        again(reason);
      }
    };
    const onSignal = (name: NodeJS.Signals): void => hear({ type: 'signal', name });
    const onError = (error: unknown): void => hear({ type: 'error', error });
    for (const name of signals) {
      process.on(name, onSignal);
      cancels.push(() => process.off(name, onSignal));
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

/** The exit status of a process that left at once: for a signal what a shell says of one that it ended. */
export function statusAtOnce(reason: ReasonToLeave): number {
  return reason.type === 'signal' ? 128 + constants.signals[reason.name] : 1;
}
