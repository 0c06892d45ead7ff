import type { Clock } from '../ports.js';
import type { HeldSpan } from './held-time.js';

/** How long something is to be held, and why. */
export interface Hold {
  /** Absent: until it is ended. */
  readonly seconds?: number | undefined;
  /** A sentence of whoever wants it. */
  readonly reason?: string | null | undefined;
}

/** That something is held, as it is kept; milliseconds since the epoch. */
export interface HoldState {
  readonly since: number;
  readonly until: number | null;
  readonly reason: string | null;
}

/** The last time that there is a date for, milliseconds since the epoch. */
export const lastTime = 8.64e15;

/** A pause, or muting: for a length of time, whatever the wall clock is set to meanwhile, or until it is ended. */
export class TimedHold {
  readonly #clock: Clock;
  #on: { readonly since: number; readonly due: number; readonly reason: string | null } | null;

  /** `state` is what an earlier life left. */
  constructor(clock: Clock, state: HoldState | null) {
    this.#clock = clock;
    this.#on = state && {
      since: state.since,
      due: state.until === null ? Number.POSITIVE_INFINITY : clock.monotonic() + state.until - clock.now(),
      reason: state.reason,
    };
  }

  get isOn(): boolean {
    return this.#on !== null;
  }

  /** When it ends by itself, monotonic milliseconds; infinity when it does not. */
  get due(): number {
    return this.#on?.due ?? Number.POSITIVE_INFINITY;
  }

  /** When it ends by itself, milliseconds since the epoch; null when it does not, or is not on. */
  get until(): number | null {
    const left = this.due - this.#clock.monotonic();
    const until = Math.round(this.#clock.now() + left);
    return until <= lastTime ? until : null;
  }

  get reason(): string | null {
    return this.#on?.reason ?? null;
  }

  /** What is to be kept of it. */
  get state(): HoldState | null {
    return this.#on && { since: this.#on.since, until: this.until, reason: this.#on.reason };
  }

  begin({ seconds, reason = null }: Hold): void {
    const due = seconds === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonic() + seconds * 1000;
    this.#on = { since: this.#clock.now(), due, reason };
  }

  /** Ends it, with `ifOver` only when its time is over; answers the span that it held, as `span` does; undefined when it goes on or was not on. */
  end(heldFor: HeldSpan['heldFor'], ifOver: boolean): HeldSpan[] | undefined {
    if (this.#on === null || (ifOver && this.due > this.#clock.monotonic())) {
      return undefined;
    }
    const span = this.span(heldFor, this.#clock.now());
    this.#on = null;
    return span;
  }

  /** The span that it has held by now, milliseconds since the epoch; none when it is not on. */
  span(heldFor: HeldSpan['heldFor'], now: number): HeldSpan[] {
    return this.#on === null ? [] : [{ from: this.#on.since, to: Math.min(now, this.until ?? now), heldFor }];
  }
}
