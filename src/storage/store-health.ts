import { BellBotError, errorKinds } from '../core/errors.js';
import { Observable } from '../core/observable.js';
import type { Cancel, StoreStatus } from '../core/ports.js';
import type { Failure } from './messages.js';

/** Whether the store can write now, and who wants to know. */
export class StoreHealth {
  readonly #status = new Observable<StoreStatus>({ ready: true });

  get status(): StoreStatus {
    return this.#status.value;
  }

  /** Calls `listener` with every new status. */
  onStatus(listener: (status: StoreStatus) => void): Cancel {
    return this.#status.onChange(listener);
  }

  /** The error of every write while none has a chance, or undefined. A slow disk still writes. */
  get error(): BellBotError | undefined {
    const { status } = this;
    return status.ready || status.code === 'storage-slow' ? undefined : errorOf(status);
  }

  good(): void {
    this.#status.set({ ready: true });
  }

  /** A failure says more: it stays. */
  slow(): void {
    if (this.error === undefined) {
      this.failed({ code: 'storage-slow', message: '' });
    }
  }

  failed({ code, message }: Pick<Failure, 'code' | 'message'>): void {
    const { title } = errorKinds[code];
    this.#status.set({
      ready: false,
      code,
      reason: code === 'storage-failed' ? `${title}: ${message}` : `${title}.`,
    });
  }
}

/** The error of a call that the database could not do. */
export function errorOf({ code, message }: { code: Failure['code']; message?: string }): BellBotError {
  return new BellBotError(code, undefined, { retryAfter: 1, cause: message });
}
