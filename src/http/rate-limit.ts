import type { NextFunction, Request, Response } from 'express';
import { type ClientRateLimitInfo, ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import { BellBotError } from '../core/errors.js';
import type { Clock } from '../core/ports.js';

const windowMs = 60_000;
/** Most keys and addresses that are counted at once; beyond it the oldest are forgotten. */
export const mostCounted = 10_000;

/** Requests a minute from one key or address. */
export class RequestRate {
  readonly #limit: (request: Request, response: Response, next: NextFunction) => unknown;
  readonly #counted = new WeakMap<Request, string>();

  /** `rate` is how many requests a minute are allowed, 1 or more. */
  constructor(rate: number, clock: Clock) {
    this.#limit = rateLimit({
      windowMs,
      limit: rate,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      store: new CountStore(clock),
      keyGenerator: (request) => this.#counted.get(request) ?? '',
      handler: (_request, response, next) => {
        const retryAfter = Math.max(1, Number(response.getHeader('Retry-After')));
        next(new BellBotError('too-many-requests', undefined, { retryAfter }));
      },
      // Its checks write to the console, and suppose that addresses come from Express.
      validate: false,
    });
  }

  /** Counts a request of `sender` and sets the `RateLimit` headers. Rejects with `too-many-requests`. */
  async count(request: Request, response: Response, sender: string): Promise<void> {
    this.#counted.set(request, sender);
    await new Promise<void>((resolve, reject) => {
      this.#limit(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
  }
}

/** What an address counts as: itself, or for IPv6 the /64 network that one subscriber has at the least. */
export function addressSender(address: string): string {
  return `address:${ipKeyGenerator(address.replace(/%.*$/, ''), 64)}`;
}

interface Count {
  totalHits: number;
  readonly until: number;
}

/** Counts over one minute each, on the clock that BellBot runs by, in bounded memory. */
export class CountStore implements Store {
  readonly localKeys = true;
  readonly #clock: Clock;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Number of senders that are counted. */
  get size(): number {
    return this.#counts.size;
  }

  increment(key: string): ClientRateLimitInfo {
    const now = this.#clock.monotonic();
    this.#forget(now);
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { totalHits: 0, until: now + windowMs };
      this.#counts.set(key, count);
    }
    count.totalHits += 1;
    return { totalHits: count.totalHits, resetTime: new Date(this.#clock.now() + count.until - now) };
  }

  decrement(key: string): void {
    const count = this.#counts.get(key);
    if (count !== undefined) {
      count.totalHits -= 1;
    }
  }

  resetKey(key: string): void {
    this.#counts.delete(key);
  }

  /** All windows are equally long, so the counts lie in the order in which they end. */
  #forget(now: number): void {
    for (const [key, { until }] of this.#counts) {
      if (until > now && this.#counts.size < mostCounted) {
        return;
      }
      this.#counts.delete(key);
    }
  }
}
