import type { Cancel, Clock } from '../core/ports.js';
import type { Outcome, Read, Write } from './messages.js';

/** A batch that takes longer is slow, milliseconds. */
export const slowAfter = 2000;
/** A call that has a deadline is refused then, milliseconds. */
export const refusedAfter = 3000;
/** A look that comes so much too late says that the computer was suspended or this process held up; milliseconds. */
const standstill = 1000;
/** How long the disk is given then: what it has done meanwhile is still to be heard. Milliseconds. */
const grace = 1000;

/** One call of the store, from when it was made until its promise is settled. */
export interface Call {
  readonly request: Write | Read;
  /** When it was made, milliseconds of the monotonic clock. */
  readonly since: number;
  /** True while somebody waits for it who is answered after some time in any case. */
  isUrgent: boolean;
  /** True once it was refused, even if the database is still at it. */
  isRefused: boolean;
  /** How often the database was lost while it was at this call. */
  losses: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** What is done when time is up. */
export interface DeadlineParts {
  readonly clock: Clock;
  /** The batch under way is slow. */
  readonly slow: () => void;
  /** Calls with a deadline that were made at `since` or before have waited too long. */
  readonly refuse: (since: number) => void;
  /** When the oldest call with a deadline was made, or undefined when there is none. Monotonic milliseconds. */
  readonly oldest: () => number | undefined;
}

/** Watches how long batches and calls take, as far as that is the disk's doing. */
export class Deadlines {
  readonly #parts: DeadlineParts;
  #began: number | undefined;
  #isSlow = false;
  #cancel: Cancel | undefined;

  constructor(parts: DeadlineParts) {
    this.#parts = parts;
  }

  /** A batch has been sent. */
  began(): void {
    this.#began = this.#parts.clock.monotonic();
    this.#isSlow = false;
    this.#set();
  }

  /** The batch is over. Returns how long it took, milliseconds. */
  ended(): number {
    const now = this.#parts.clock.monotonic();
    const took = now - (this.#began ?? now);
    this.#began = undefined;
    this.#set();
    return took;
  }

  /** A call has been made. */
  watch(): void {
    if (this.#cancel === undefined) {
      this.#set();
    }
  }

  /** Watches nothing any more. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #set(): void {
    const slowAt = (this.#isSlow ? undefined : this.#began) ?? Number.POSITIVE_INFINITY;
    const refuseAt = this.#parts.oldest() ?? Number.POSITIVE_INFINITY;
    this.#lookAt(Math.min(slowAt + slowAfter, refuseAt + refusedAfter));
  }

  #lookAt(due: number): void {
    this.end();
    if (due < Number.POSITIVE_INFINITY) {
      const { clock } = this.#parts;
      this.#cancel = clock.after(due - clock.monotonic(), () => this.#check(due));
    }
  }

  #check(due: number): void {
    const now = this.#parts.clock.monotonic();
    if (now - due > standstill) {
      this.#lookAt(now + grace);
      return;
    }
    if (this.#began !== undefined && !this.#isSlow && now - this.#began >= slowAfter) {
      this.#isSlow = true;
      this.#parts.slow();
    }
    this.#parts.refuse(now - refusedAfter);
    this.#set();
  }
}

/** Whether somebody waits for a call who is answered after some time in any case. */
export function isUrgent(call: Call): boolean {
  return call.isUrgent;
}

/** Ends calls with an error. */
export function refuse(calls: readonly Call[], error: Error): void {
  for (const call of calls) {
    call.isRefused = true;
    call.isUrgent = false;
    call.reject(error);
  }
}

/** The id of the ring that a call adds, if it adds one. */
export function addedIds({ request }: Call): string[] {
  return request[0] === 'add' ? [request[1].id] : [];
}
