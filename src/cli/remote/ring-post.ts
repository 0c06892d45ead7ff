import type { Clock } from '../../core/ports.js';
import { askServer, type ServerReply, type Unreachable } from './request.js';
import type { RunningServer } from './server.js';

/** What `bellbot ring` asks for. */
export interface RingPost {
  readonly text: string | undefined;
  readonly who: string | undefined;
  /** Name of the event that the ring comes from, 1 to 255 printable ASCII characters. */
  readonly event: string | undefined;
  /** Seconds that the server may hold its answer until the bell has been struck; 0 for not at all. */
  readonly wait: number;
}

/** Posts a ring. Never rejects. */
export function postRing(
  { base, key }: RunningServer,
  { text, who, event, wait }: RingPost,
  clock: Clock,
): Promise<ServerReply | Unreachable> {
  const inHeader = key === undefined || fitsHeader(key);
  return askServer(
    {
      method: 'POST',
      url: `${base}/ring`,
      key: inHeader ? key : undefined,
      headers: {
        'Content-Type': 'application/json',
        ...(wait > 0 ? { Prefer: `wait=${wait}` } : {}),
        ...(event === undefined ? {} : { 'Idempotency-Key': quoted(event) }),
      },
      body: JSON.stringify({ who, text, key: inHeader ? undefined : key }),
      held: wait * 1000,
    },
    clock,
  );
}

/** Header values are ASCII (RFC 9110, 5.5). Other keys travel in the body. */
function fitsHeader(key: string): boolean {
  return /^[\x20-\x7e]*$/.test(key);
}

/** A string of RFC 8941, section 3.3.3. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
