import { isDeepStrictEqual } from 'node:util';
import type { Cancel, TunnelStatus } from '../core/ports.js';

/** The tunnel's status and those who want to know of its changes. */
export class StatusFeed {
  #status: TunnelStatus = { state: 'off' };
  readonly #listeners = new Set<(status: TunnelStatus) => void>();
  readonly #untold: TunnelStatus[] = [];
  #telling = false;

  /** The present status. */
  get status(): TunnelStatus {
    return this.#status;
  }

  /** Calls `listener` after every change until cancelled. One listener's error does not reach the others. */
  listen(listener: (status: TunnelStatus) => void): Cancel {
    // A wrapper of its own, so that the same function may be subscribed twice and taken back once.
    const subscription = (status: TunnelStatus): void => listener(status);
    this.#listeners.add(subscription);
    return () => {
      this.#listeners.delete(subscription);
    };
  }

  /** Changes the status and tells everyone, unless it is the same. A change made by a listener is told afterwards. */
  set(status: TunnelStatus): void {
    if (isDeepStrictEqual(status, this.#status)) return;
    this.#status = Object.freeze(status);
    this.#untold.push(status);
    if (this.#telling) return;
    this.#telling = true;
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      for (const listener of [...this.#listeners]) tell(listener, next);
    }
    this.#telling = false;
  }
}

function tell(listener: (status: TunnelStatus) => void, status: TunnelStatus): void {
  try {
    listener(status);
  } catch {
    // Whoever listens answers for itself: the tunnel goes on.
  }
}
