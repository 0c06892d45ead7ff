import type { Cancel } from './ports.js';

/** Tells any number of listeners about something. A listener that throws disturbs neither the teller nor the others. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Number of listeners, to show that none is left behind. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Calls `listener` with every later value, until taken back. */
  on(listener: (value: T) => void): Cancel {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** Calls the listeners, in the order in which they came, before it returns. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        report(error);
      }
    }
  }
}

const reporters = new Set<(error: unknown) => void>();
let reporting = false;

/**
 * Calls `report` with what listeners of any signal throw, until taken back: such an error is a mistake of BellBot's and
 * nobody else's to handle. As long as nobody hears them, they end up as uncaught exceptions. What is thrown by those who
 * are told of an error is not reported again.
 */
export function onListenerError(report: (error: unknown) => void): Cancel {
  const own = (error: unknown): void => report(error);
  reporters.add(own);
  return () => {
    reporters.delete(own);
  };
}

function report(error: unknown): void {
  if (reporting) {
    return;
  }
  if (reporters.size === 0) {
    queueMicrotask(() => {
      throw error;
    });
    return;
  }
  reporting = true;
  for (const reporter of [...reporters]) {
    try {
      reporter(error);
    } catch {
      // There is nobody left to tell.
    }
  }
  reporting = false;
}
