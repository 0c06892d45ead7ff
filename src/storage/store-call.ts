import { BellBotError } from '../core/errors.js';
import { runningCode } from './faults.js';
import type { Batch, Failure, Outcome, Read, Write } from './messages.js';

/** What is asked of the database. */
export type Request =
  | { readonly kind: 'write'; readonly write: Write }
  | { readonly kind: 'read'; readonly read: Read };

/** One call of the store, from when it was made until its promise is settled. */
export class StoreCall {
  readonly request: Request;
  /** When it was made, milliseconds of the monotonic clock. */
  readonly since: number;
  /** True when it is refused after some time; false when it waits as long as it takes. */
  readonly hurried: boolean;
  /** Settles when the call is over. */
  readonly outcome: Promise<Outcome>;
  /** True once it was refused, even if the database is still at it. */
  refused = false;
  /** How often the database was lost while it was at this call. */
  losses = 0;
  #resolve: (outcome: Outcome) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(request: Request, since: number, hurried: boolean) {
    this.request = request;
    this.since = since;
    this.hurried = hurried;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Calls of the store's own have nobody who listens.
    this.outcome.catch(() => {});
  }

  /** The id of the ring that it adds, if it adds one. */
  get addedIds(): string[] {
    const { request } = this;
    return request.kind === 'write' && request.write[0] === 'add' ? [request.write[1][0]] : [];
  }

  /** Ends the call as the database says, unless it was refused. */
  settle(outcome: Outcome | undefined): void {
    if (outcome === undefined) {
      this.#reject(new RangeError('the database did not answer'));
    } else if (outcome[0] === 'refused') {
      this.#reject(new RangeError(outcome[1]));
    } else if (outcome[0] === 'failed') {
      this.#reject(errorOf(outcome[1]));
    } else {
      this.#resolve(outcome);
    }
  }

  /** Ends the call with an error. */
  refuse(error: Error): void {
    this.refused = true;
    this.#reject(error);
  }
}

/** The batch that makes these calls, after it has taken back the rings of these ids if it writes at all. */
export function batchOf(calls: readonly StoreCall[], back: readonly string[]): Batch {
  const writes: Write[] = calls.some(({ request }) => request.kind === 'write')
    ? back.map((id) => ['remove', id])
    : [];
  const reads: Read[] = [];
  for (const { request, losses } of calls) {
    if (request.kind === 'read') {
      reads.push(request.read);
    } else if (request.write[0] === 'add' && losses > 0) {
      const [type, ring, change, claim, now] = request.write;
      writes.push([type, ring, change, claim, now, true]);
    } else {
      writes.push(request.write);
    }
  }
  return { writes, reads };
}

/** The error of a call that the database could not do. */
export function errorOf({ fault, message }: Failure): BellBotError {
  const code = runningCode(fault);
  return new BellBotError(code, undefined, { retryAfter: 1, cause: message });
}
