import type { NextFunction, Request, Response } from 'express';
import { type ClientRateLimitInfo, ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import { BellBotError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import { isThisMachine } from '../../system/address.js';
import { canonicalAddress, embeddedIPv4 } from '../../system/network.js';
import { SlidingLog } from './sliding-log.js';

const windowMs = 60_000;
const keyPrefix = 'key:';

/** Requests from one key or address: never more than so many within any minute. */
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
      store: new SlidingStore(clock, rate),
      keyGenerator: (request) => this.#counted.get(request) ?? '',
      handler: (_request, response, next) => {
        const retryAfter = Math.max(1, Number(response.getHeader('Retry-After')));
        next(new BellBotError('too-many-requests', undefined, { retryAfter }));
      },
      // Its checks write to the console, and suppose that addresses come from Express.
      validate: false,
    });
  }

  /**
   * Counts a request of `sender` and sets the `RateLimit` headers. Rejects with `too-many-requests`; then it is not
   * counted.
   */
  async count(request: Request, response: Response, sender: string): Promise<void> {
    this.#counted.set(request, sender);
    await new Promise<void>((resolve, reject) => {
      this.#limit(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
  }
}

/** What a key counts as, by its name. */
export function keySender(name: string): string {
  return `${keyPrefix}${name}`;
}

/** What of an address counts together, and apart from everything else of it. */
export type Counted = 'address' | 'reads' | 'pages';

/**
 * What an address counts as: itself, or for IPv6 the /64 network that one subscriber has at the least; one that was made
 * from an IPv4 address (6to4, NAT64) as that, and all by which a machine reaches itself as one.
 */
export function addressSender(address: string, counted: Counted = 'address'): string {
  return `${counted}:${isThisMachine(address) ? 'this machine' : networkOf(canonicalAddress(address))}`;
}

function networkOf(address: string): string {
  return embeddedIPv4(address) ?? ipKeyGenerator(address, 64);
}

/**
 * The log as express-rate-limit asks for it. No flood of addresses makes it forget a key. The last two methods belong to
 * options of express-rate-limit that are not used.
 */
export class SlidingStore implements Store {
  readonly localKeys = true;
  readonly #clock: Clock;
  readonly #rate: number;
  readonly #log: SlidingLog;

  constructor(clock: Clock, rate: number) {
    this.#clock = clock;
    this.#rate = rate;
    this.#log = new SlidingLog(clock, rate, windowMs, { keeps: (sender) => sender.startsWith(keyPrefix) });
  }

  increment(sender: string): ClientRateLimitInfo {
    const { admitted, left, wait } = this.#log.admit(sender);
    // Whole seconds, so that the headers stay the same while the wall clock goes on until they are made.
    const resetTime = new Date(this.#clock.now() + Math.ceil(wait / 1000) * 1000);
    return { totalHits: admitted ? this.#rate - left : this.#rate + 1, resetTime };
  }

  decrement(): void {}

  resetKey(sender: string): void {
    this.#log.forget(sender);
  }
}
