import { BellBotError, errorKinds } from '../core/errors.js';
import { Observable } from '../core/observable.js';
import type { StoreStatus } from '../core/ports.js';
import type { Failure } from './messages.js';

/** Whether the store can write now. */
export class StoreHealth extends Observable<StoreStatus> {
  constructor() {
    super({ ready: true });
  }

  /** The error of every write while none has a chance, or undefined. A slow disk still writes. */
  get error(): BellBotError | undefined {
    const status = this.value;
    return status.ready || status.code === 'storage-slow' ? undefined : errorOf(status);
  }

  good(): void {
    this.set({ ready: true });
  }

  /** A failure says more: it stays. */
  slow(): void {
    if (this.error === undefined) {
      this.failed({ code: 'storage-slow', message: '' });
    }
  }

  failed({ code, message }: Pick<Failure, 'code' | 'message'>): void {
    const { title } = errorKinds[code];
    const reason = code === 'storage-failed' ? `${title}: ${message}` : `${title}.`;
    this.set({ ready: false, code, reason });
  }
}

/** The error of a call that the database could not do. */
export function errorOf({ code, message }: { code: Failure['code']; message?: string }): BellBotError {
  return new BellBotError(code, undefined, { retryAfter: 1, cause: message });
}
