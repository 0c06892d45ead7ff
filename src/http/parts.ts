import type { Keys } from '../core/caller.js';
import type { BellBotEvent } from '../core/events.js';
import type { Intake } from '../core/intake.js';
import type { KeyBook } from '../core/key-book.js';
import type { ChatMessage } from '../core/message.js';
import type { Clock, Tunnel } from '../core/ports.js';
import type { Ringer } from '../core/ringer.js';
import type { Network } from '../system/network.js';
import type { Hops } from './access/hops.js';
import type { Stopping } from './stopping.js';

/** What the HTTP side of BellBot is made of. */
export interface HttpAppParts {
  readonly ringer: Ringer;
  readonly clock: Clock;
  /** The keys that may ring. Empty: no key is needed, and only this machine may. */
  readonly keys: Keys;
  /** Where keys are looked after. */
  readonly keyBook: KeyBook;
  /** Requests a minute from one key or address; 0 for no limit. */
  readonly rate: number;
  /** Reverse proxies that may say who asks. */
  readonly proxies: readonly Network[];
  /** Takes in what asks for a ring. */
  readonly intake: Pick<Intake, 'take'>;
  /** Name of the bell that a request may name. */
  readonly bell: string;
  /** Reads the fields of what chat systems send to `/ring`; null for BellBot's own shape. Throws a ZodError. */
  readonly chatMessage: (fields: Readonly<Record<string, unknown>>) => ChatMessage | null;
  /** What the system that has this `User-Agent` wants for an answer of 200 in place of a refusal; null for all others. */
  readonly replyToRefused: (userAgent: string | undefined) => object | null;
  readonly tunnel: Tunnel;
  readonly version: string;
  /** Hears `refused`. */
  readonly tell: (event: BellBotEvent) => void;
}

/** What the routes are made of. */
export interface RouteParts extends HttpAppParts {
  readonly stopping: Stopping;
  readonly hops: Hops;
}
