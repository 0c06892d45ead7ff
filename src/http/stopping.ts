import type { Cancel } from '../core/ports.js';
import { Signal } from '../core/signal.js';

/** The event of the Express app by which the server says that it begins to stop. */
export const stoppingEvent = 'bellbot:stopping';

/** Whether the server is stopping: then nothing new is accepted, and nobody is kept waiting. */
export class Stopping {
  readonly #signal = new Signal<void>();
  #begun = false;

  get begun(): boolean {
    return this.#begun;
  }

  /** How many are kept waiting, who have to be told. */
  get waiting(): number {
    return this.#signal.size;
  }

  begin(): void {
    this.#begun = true;
    this.#signal.emit();
  }

  /** Calls `listener` when it begins. */
  onBegin(listener: () => void): Cancel {
    return this.#signal.on(listener);
  }
}
