import type { BellBotError } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import { patience } from './patience.js';

/** A call that may never come back, and for how long it is waited for. */
export interface LimitedCall<T> {
  readonly call: () => Promise<T>;
  /** Milliseconds; for an earlier call that is still under way as many again. */
  readonly limit: number;
  /** What hangs when the time is over, and what to do. */
  readonly late: () => BellBotError;
  /** Aborted: nobody waits any more; rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Gets what the call comes to when nobody waits for it any more. No other call is made before it is done. */
  readonly abandoned?: (value: T) => Promise<unknown>;
}

interface UnderWay {
  /** Resolves when the call has come back, whatever it came to. */
  readonly ended: Promise<void>;
  readonly late: () => BellBotError;
}

/**
 * Calls into the system that may hang, one at a time. A native call that hangs holds one of the few threads that file
 * access needs, too; so none is made while an earlier one is under way: that is waited for instead.
 */
export class OneAtATime {
  readonly #clock: Clock;
  #underWay: UnderWay | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes the call. Settles as it does, or rejects when its time is over or `signal` is aborted; then it goes on. */
  async run<T>({ call, limit, late, signal, abandoned }: LimitedCall<T>): Promise<T> {
    for (let earlier = this.#underWay; earlier !== undefined; earlier = this.#underWay) {
      await this.#within(earlier.ended, { limit, late: earlier.late, signal });
    }
    signal?.throwIfAborted();
    let left = false;
    const made = call();
    const ended = made
      .then((value) => (left ? abandoned?.(value) : undefined))
      .catch(() => {})
      .then(() => {
        this.#underWay = undefined;
      });
    this.#underWay = { ended, late };
    const leave = (): void => {
      left = true;
    };
    return this.#within(made, { limit, late, signal, leave });
  }

  #within<T>(promise: Promise<T>, { limit, late, signal, leave = () => {} }: Waiting): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = (): void => {
        cancel();
        signal?.removeEventListener('abort', abort);
      };
      const leaveWith = (reason: unknown): void => {
        end();
        leave();
        reject(reason);
      };
      const cancel = patience(this.#clock, limit, () => leaveWith(late()));
      const abort = (): void => leaveWith(signal?.reason);
      signal?.addEventListener('abort', abort);
      promise.finally(end).then(resolve, reject);
    });
  }
}

interface Waiting extends Pick<LimitedCall<unknown>, 'limit' | 'late'> {
  readonly signal: AbortSignal | undefined;
  /** Called as soon as nobody waits any more. */
  readonly leave?: () => void;
}
