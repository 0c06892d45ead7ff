import type { Cancel, Clock } from '../core/ports.js';

/** SIGINT (Ctrl-C) and SIGTERM, and how a shell counts a process that they ended: 128 + their number. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Signals so close together are one: Ctrl-C reaches a process that npm started twice, from the terminal and from npm.
 * Milliseconds.
 */
const echoTime = 50;

/** The wait for the signal to stop. */
export interface SignalWait {
  /** Resolves to the name of the first signal. */
  readonly came: Promise<string>;
  /** Listens no more. */
  readonly cancel: Cancel;
}

/** Waits for the first signal to stop; a second one ends the process at once. */
export function firstSignal(clock: Clock): SignalWait {
  let first: number | undefined;
  let cancel: Cancel = () => {};
  const came = new Promise<string>((resolve) => {
    const listener = (name: keyof typeof signals): void => {
      first ??= clock.monotonic();
      if (clock.monotonic() - first > echoTime) {
        process.exit(signals[name]);
      }
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
