import { BellBotError } from '../core/errors.js';
import type { Failure, Outcome, Request } from './messages.js';

/** One call of the store, from when it was made until its promise is settled. */
export class StoreCall {
  readonly request: Request;
  /** When it was made, milliseconds of the monotonic clock. */
  readonly since: number;
  /** How it ended, when it did not fail. */
  readonly outcome: Promise<Outcome>;
  /** How often the database was lost while it was at this call. */
  losses = 0;
  readonly #hasDeadline: boolean;
  #isRefused = false;
  #resolve: (outcome: Outcome) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(request: Request, since: number, hasDeadline: boolean) {
    this.request = request;
    this.since = since;
    this.#hasDeadline = hasDeadline;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Calls of the store's own have nobody who listens.
    this.outcome.catch(() => {});
  }

  /** True once it was refused, even if the database is still at it. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** True while somebody waits for it who is answered after some time in any case. */
  get isUrgent(): boolean {
    return this.#hasDeadline && !this.#isRefused;
  }

  /** The id of the ring that it adds, if it adds one. */
  get addedIds(): string[] {
    return this.request[0] === 'add' ? [this.request[1].id] : [];
  }

  /** Ends the call as the database says, unless it was refused. */
  settle(outcome: Outcome): void {
    if (outcome[0] === 'failed') {
      this.#reject(errorOf(outcome[1]));
    } else {
      this.#resolve(outcome);
    }
  }

  /** Ends the call with an error. */
  refuse(error: Error): void {
    this.#isRefused = true;
    this.#reject(error);
  }
}

/** The error of a call that the database could not do. */
export function errorOf({ code, message }: Failure): BellBotError {
  return new BellBotError(code, undefined, { retryAfter: 1, cause: message });
}
