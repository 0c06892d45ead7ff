import type { Keys } from '../core/caller.js';
import type { BellBotEvent } from '../core/events.js';
import type { Clock, Tunnel } from '../core/ports.js';
import type { Ringer } from '../core/ringer.js';
import type { Stopping } from './stopping.js';

/** A ring that another system asked for in a shape of its own. */
export interface ForeignRing {
  /** The system: `slack`, for example. */
  readonly source: string;
  readonly who: string | null;
  readonly text: string | null;
  /**
   * Names what it came from, in 1 to 255 visible characters: the same for every retry. Null if nothing in it does.
   */
  readonly event: string | null;
  /** True when a program wrote it. */
  readonly bot: boolean;
  /** What the system wants for an answer of 200: null for an empty body, else JSON. */
  readonly reply: object | null;
}

/** What the HTTP side of BellBot is made of. */
export interface HttpAppParts {
  readonly ringer: Ringer;
  readonly clock: Clock;
  /** The keys that may ring. Empty: no key is needed, and only this machine may. */
  readonly keys: Keys;
  /** Requests a minute from one key or address; 0 for no limit. */
  readonly rate: number;
  /** Name of the bell that rings where a request names none. */
  readonly bell: string;
  /** Reads the fields of what other systems send to `/ring`; null for BellBot's own shape. Throws a ZodError. */
  readonly foreignRing: (fields: Readonly<Record<string, unknown>>) => ForeignRing | null;
  /** What the system that has this `User-Agent` wants for an answer of 200 in place of a refusal; null for all others. */
  readonly replyToRefused: (userAgent: string | undefined) => object | null;
  /** Whether what programs wrote rings. */
  readonly bots: 'ring' | 'ignore';
  readonly tunnel: Tunnel;
  readonly version: string;
  /** Hears `refused` and `ignored`. */
  readonly tell: (event: BellBotEvent) => void;
}

/** What the routes are made of. */
export interface RouteParts extends HttpAppParts {
  readonly stopping: Stopping;
}
