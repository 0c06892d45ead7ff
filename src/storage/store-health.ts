import { BellBotError, errorKinds } from '../core/errors.js';
import type { Cancel, StoreStatus } from '../core/ports.js';
import { Signal } from '../core/signal.js';
import type { Failure } from './messages.js';

/** Whether the store can write now, and who wants to know. */
export class StoreHealth {
  readonly #changes = new Signal<StoreStatus>();
  #status: StoreStatus = { ok: true };

  get status(): StoreStatus {
    return this.#status;
  }

  /** The error of every write while none has a chance, or undefined. A slow disk still writes. */
  get error(): BellBotError | undefined {
    const status = this.#status;
    return status.ok || status.code === 'storage-slow'
      ? undefined
      : new BellBotError(status.code, undefined, { retryAfter: 1 });
  }

  onStatus(listener: (status: StoreStatus) => void): Cancel {
    return this.#changes.on(listener);
  }

  good(): void {
    this.#set({ ok: true });
  }

  /** A failure says more: it stays. */
  slow(): void {
    if (this.error === undefined) {
      const code = 'storage-slow';
      this.#set({ ok: false, code, reason: `${errorKinds[code].title}.` });
    }
  }

  failed({ code, message }: Failure): void {
    const { title } = errorKinds[code];
    this.#set({ ok: false, code, reason: code === 'storage-failed' ? `${title}: ${message}` : `${title}.` });
  }

  #set(status: StoreStatus): void {
    const before = this.#status;
    const isSame = before.ok
      ? status.ok
      : !status.ok && before.code === status.code && before.reason === status.reason;
    if (!isSame) {
      this.#status = status;
      this.#changes.emit(status);
    }
  }
}
