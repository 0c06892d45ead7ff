import { BellBotError, errorKinds } from '../core/errors.js';
import type { StoreStatus } from '../core/ports.js';
import { Signal } from '../core/signal.js';
import type { Failure } from './messages.js';

/** Whether the store can write now, and who wants to know. */
export class StoreHealth {
  /** Tells every new status. */
  readonly changes = new Signal<StoreStatus>();
  #status: StoreStatus = { ready: true };

  get status(): StoreStatus {
    return this.#status;
  }

  /** The error of every write while none has a chance, or undefined. A slow disk still writes. */
  get error(): BellBotError | undefined {
    const status = this.#status;
    return status.ready || status.code === 'storage-slow' ? undefined : errorOf(status);
  }

  good(): void {
    this.#set({ ready: true });
  }

  /** A failure says more: it stays. */
  slow(): void {
    if (this.error === undefined) {
      this.failed({ code: 'storage-slow', message: '' });
    }
  }

  failed({ code, message }: Pick<Failure, 'code' | 'message'>): void {
    const { title } = errorKinds[code];
    this.#set({
      ready: false,
      code,
      reason: code === 'storage-failed' ? `${title}: ${message}` : `${title}.`,
    });
  }

  #set(status: StoreStatus): void {
    if (JSON.stringify(status) !== JSON.stringify(this.#status)) {
      this.#status = status;
      this.changes.emit(status);
    }
  }
}

/** The error of a call that the database could not do. */
export function errorOf({ code, message }: { code: Failure['code']; message?: string }): BellBotError {
  return new BellBotError(code, undefined, { retryAfter: 1, cause: message });
}
