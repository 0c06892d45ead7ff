import type { Keys } from '../core/caller.js';
import type { EventStream } from '../core/event-stream.js';
import type { BellBotEvent } from '../core/events.js';
import type { Intake } from '../core/intake.js';
import type { ChatMessage } from '../core/message.js';
import type { Clock, Tunnel } from '../core/ports.js';
import type { Ringer } from '../core/ringer.js';
import type { Network } from '../system/network.js';
import type { Hops } from './access/hops.js';
import type { Listeners } from './routes/events/listeners.js';
import type { Stopping } from './stopping.js';

/** Counts answers, and shows all figures. */
export interface Figures {
  /** Makes known that a route, by its declared path, may be answered by these statuses. */
  expect(route: string, statuses: Iterable<number>): void;
  /** Counts an answer of a route, by its declared path. */
  answered(route: string, status: number): void;
  /** All figures with their media type; `listeners` is how many listen to the events. */
  text(listeners: number): Promise<{ readonly type: string; readonly text: string }>;
}

/** What the HTTP side of BellBot is made of. */
export interface HttpAppParts {
  readonly ringer: Ringer;
  readonly clock: Clock;
  /** The keys that may ring. Empty: no key is needed, and only this machine may. */
  readonly keys: Keys;
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
  /** Where everything that happens can be heard. */
  readonly events: EventStream;
  readonly figures: Figures;
  /** Hears `refused`. */
  readonly tell: (event: BellBotEvent) => void;
}

/** What the routes are made of. */
export interface RouteParts extends HttpAppParts {
  readonly stopping: Stopping;
  readonly hops: Hops;
  readonly listeners: Listeners;
}
