import type { Cancel } from './ports.js';

/** Tells any number of listeners about something. A listener that throws disturbs neither the teller nor the others. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onListenerError: (error: unknown) => void;

  /** `onListenerError` hears what listeners throw. */
  constructor(onListenerError: (error: unknown) => void = () => {}) {
    this.#onListenerError = onListenerError;
  }

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
        this.#onListenerError(error);
      }
    }
  }
}
