import type { Cancel, Clock } from '../core/ports.js';

/** SIGINT (Ctrl-C) and SIGTERM, and how a shell counts a process that they ended: 128 + their number. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Under npm, signals so close together are one: Ctrl-C reaches the process from the terminal, and again from npm, which
 * hands signals on. Milliseconds.
 */
const echoTime = 100;

/** The wait for the signal to stop. */
export interface SignalWait {
  /** Resolves to the name of the first signal. */
  readonly came: Promise<string>;
  /** Listens no more. */
  readonly cancel: Cancel;
}

/** Waits for the first signal to stop; a second one ends the process at once. `env` tells whether npm started it. */
export function firstSignal(clock: Clock, env: NodeJS.ProcessEnv): SignalWait {
  let first: number | undefined;
  let cancel: Cancel = () => {};
  const came = new Promise<string>((resolve) => {
    const listener = (name: keyof typeof signals): void => {
      const now = clock.monotonic();
      if (first !== undefined && (env.npm_lifecycle_event === undefined || now - first > echoTime)) {
        process.exit(signals[name]);
      }
      first ??= now;
      resolve(name);
    };
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    cancel = () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  });
  return { came, cancel };
}
