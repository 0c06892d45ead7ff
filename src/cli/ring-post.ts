import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import type { Clock } from '../core/ports.js';
import { version } from './version.js';

/** What `bellbot ring` sends, and where to. */
export interface RingPost {
  /** Address of `/ring`. */
  readonly url: string;
  readonly key: string | undefined;
  readonly text: string | undefined;
  readonly who: string | undefined;
  /** Seconds that the server may hold its answer until the bell has been struck; 0 for not at all. */
  readonly wait: number;
}

/** What came back: an answer, or why there is none. */
export type RingReply =
  | { readonly status: number; readonly location: string | null; readonly body: string }
  | { readonly unreachable: string };

const patience = 10_000;

/** Posts a ring. Redirects are not followed, since the key would go along. Never rejects. */
export async function postRing(post: RingPost, clock: Clock): Promise<RingReply> {
  const abort = new AbortController();
  const cancel = clock.after(patience + post.wait * 1000, () => abort.abort());
  try {
    const response = await send(post, abort.signal);
    const body = await readText(response);
    return { status: response.statusCode ?? 0, location: response.headers.location ?? null, body };
  } catch (error) {
    return { unreachable: abort.signal.aborted ? 'no answer in time' : causeOf(error) };
  } finally {
    cancel();
  }
}

// Not fetch: it refuses a list of ports, 6000 among them, that the server may well listen on.
function send(post: RingPost, signal: AbortSignal): Promise<IncomingMessage> {
  const request = post.url.startsWith('https:') ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    request(post.url, { method: 'POST', headers: headersOf(post), agent: false, signal }, resolve)
      .on('error', reject)
      .end(bodyOf(post));
  });
}

function headersOf({ key, wait }: RingPost): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': `bellbot/${version()}`,
    ...(key !== undefined && fitsHeader(key) ? { 'X-BellBot-Key': key } : {}),
    ...(wait > 0 ? { Prefer: `wait=${wait}` } : {}),
  };
}

function bodyOf({ key, who, text }: RingPost): string {
  return JSON.stringify({ who, text, key: key !== undefined && !fitsHeader(key) ? key : undefined });
}

/** Header values are ASCII (RFC 9110, 5.5). Other keys travel in the body. */
function fitsHeader(key: string): boolean {
  return /^[\x20-\x7e]*$/.test(key);
}

/** Where a name has several addresses, the error holds one error for each. */
function causeOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  return first instanceof Error && first.message !== '' ? first.message : 'the connection failed';
}
