import type { Clock } from '../../core/ports.js';
import { RecentTimes } from './recent-times.js';

/** Most senders that are remembered at once, those aside that are always kept. */
export const mostSenders = 10_000;
/** Most spans of one millisecond that are remembered of all senders together: 17 a millisecond. */
const mostSpans = 1_000_000;

/** How a request fared. */
export interface Admittance {
  readonly admitted: boolean;
  /** How many more of the sender's requests would be admitted now. */
  readonly left: number;
  /** Milliseconds until there is room for one more: the sender's oldest request is then a whole window ago. */
  readonly wait: number;
}

/** Limits of a log's memory, and whom it never forgets to stay within them. */
export interface LogLimits {
  readonly senders?: number;
  readonly spans?: number;
  readonly keeps?: (sender: string) => boolean;
}

/**
 * Admits at most so many requests of a sender within any stretch of time as long as the window: a log of the times, not
 * a count from minute to minute. What is not admitted is not counted. The memory is bounded: beyond `senders` the one is
 * forgotten that was admitted longest ago; beyond `spans` times are counted for longer than the window, never more briefly.
 */
export class SlidingLog {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #window: number;
  readonly #limits: Required<LogLimits>;
  /** In the order of their newest requests. */
  readonly #senders = new Map<string, RecentTimes>();
  #spans = 0;

  /** `most` is how many requests are admitted, 1 or more, within `window` milliseconds. */
  constructor(clock: Clock, most: number, window: number, limits: LogLimits = {}) {
    this.#clock = clock;
    this.#most = most;
    this.#window = window;
    this.#limits = { senders: mostSenders, spans: mostSpans, keeps: () => false, ...limits };
  }

  /** Number of senders that are remembered. */
  get size(): number {
    return this.#senders.size;
  }

  /** Number of spans that are remembered. */
  get spans(): number {
    return this.#spans;
  }

  /** Admits a request that comes now, or not. */
  admit(sender: string): Admittance {
    const now = this.#clock.monotonic();
    this.#forgetPast(now);
    const times = this.#senders.get(sender) ?? new RecentTimes();
    this.#changed(times, () => times.forget(now - this.#window));
    const admitted = times.count < this.#most;
    if (admitted) {
      this.#changed(times, () => {
        times.add(now);
        if (this.#spans + times.spans > this.#limits.spans) {
          times.coarsen();
        }
      });
      this.#senders.delete(sender);
      this.#senders.set(sender, times);
      this.#forgetBeyond(sender);
    }
    return {
      admitted,
      left: this.#most - times.count,
      wait: (times.oldest ?? now) + this.#window - now,
    };
  }

  /** Forgets all that a sender did. */
  forget(sender: string): void {
    this.#spans -= this.#senders.get(sender)?.spans ?? 0;
    this.#senders.delete(sender);
  }

  #changed(times: RecentTimes, change: () => void): void {
    this.#spans -= times.spans;
    change();
    this.#spans += times.spans;
  }

  #forgetPast(now: number): void {
    for (const [sender, { newest }] of this.#senders) {
      if (newest !== undefined && newest + this.#window > now) {
        return;
      }
      this.forget(sender);
    }
  }

  #forgetBeyond(newcomer: string): void {
    if (this.#senders.size <= this.#limits.senders) {
      return;
    }
    for (const sender of this.#senders.keys()) {
      if (sender !== newcomer && !this.#limits.keeps(sender)) {
        this.forget(sender);
        return;
      }
    }
  }
}
