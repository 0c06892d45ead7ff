import type { Cancel } from '../core/ports.js';

/** SIGINT (Ctrl-C) and SIGTERM, and how a shell counts a process that they ended: 128 + their number. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** The wait for the signal to stop. */
export interface SignalWait {
  /** Resolves to the name of the first signal. */
  readonly came: Promise<string>;
  /** Listens no more. */
  readonly cancel: Cancel;
}

/** Waits for the first signal to stop; a second one ends the process at once. */
export function firstSignal(): SignalWait {
  let count = 0;
  let cancel: Cancel = () => {};
  const came = new Promise<string>((resolve) => {
    const listener = (name: keyof typeof signals): void => {
      count += 1;
      if (count > 1) {
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
