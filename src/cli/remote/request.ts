import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import type { Cancel, Clock } from '../../core/ports.js';
import { version } from '../version.js';

/** What is asked of a running server. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds beyond the usual 10 s that the server may take to answer. */
  readonly held?: number;
}

/** What came back. */
export interface ServerReply {
  readonly status: number;
  /** By name in lower case; several of a name joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why nothing came back. */
export interface Unreachable {
  readonly unreachable: string;
}

/** How long a server may take, and how long it may be silent, milliseconds. */
const answerLimit = 10_000;

/** Who takes a body while it comes. */
export interface Stream {
  /** Its media type. */
  readonly type: string;
  /** Takes a piece; resolves to false when no more is wanted. */
  readonly take: (piece: string) => Promise<boolean>;
}

/**
 * Asks, and gives back the whole reply; never rejects. If `stream` is given, it takes the body of a 200 of its type,
 * which is then not in the reply, and a server that is silent for 10 s in the midst of it is given up. Redirects are not
 * followed, since the key would go along.
 */
export async function askServer(
  asked: ServerRequest,
  clock: Clock,
  stream?: Stream,
): Promise<ServerReply | Unreachable> {
  const abort = new AbortController();
  const limit = (milliseconds: number): Cancel => clock.after(milliseconds, () => abort.abort());
  let cancel = limit(answerLimit + (asked.held ?? 0));
  try {
    const response = await send(asked, abort.signal);
    const reply = { status: response.statusCode ?? 0, headers: headersIn(response) };
    if (
      stream === undefined ||
      reply.status !== 200 ||
      !reply.headers['content-type']?.startsWith(stream.type)
    ) {
      return { ...reply, body: await readText(response) };
    }
    for await (const piece of response.setEncoding('utf8')) {
      cancel();
      if (!(await stream.take(String(piece)))) {
        break;
      }
      cancel = limit(answerLimit);
    }
    return { ...reply, body: '' };
  } catch (error) {
    return { unreachable: abort.signal.aborted ? 'no answer in time' : causeOf(error) };
  } finally {
    cancel();
  }
}

// Not fetch: it refuses a list of ports, 6000 among them, that the server may well listen on.
function send(
  { method, url, key, headers, body }: ServerRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.startsWith('https:') ? secureRequest : plainRequest;
  const all = {
    ...headers,
    'User-Agent': `bellbot/${version()}`,
    ...(key === undefined ? {} : { 'X-BellBot-Key': headerValue(key) }),
  };
  return new Promise((resolve, reject) => {
    request(url, { method, headers: all, agent: false, signal }, resolve).on('error', reject).end(body);
  });
}

/** UTF-8, as BellBot reads it; Node writes each character of a header as one byte. */
function headerValue(key: string): string {
  return Buffer.from(key, 'utf8').toString('latin1');
}

function headersIn(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );
}

/** What the codes of the system and of Node mean. The address, which their messages have too, is told already. */
const causes: Readonly<Record<string, string>> = Object.freeze({
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection was broken off',
  EPIPE: 'the connection was broken off',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'no way leads to that machine',
  ENETUNREACH: 'no way leads to that network',
  ENETDOWN: 'the network is down',
  ETIMEDOUT: 'no answer in time',
  EACCES: 'the system does not allow it',
  EPERM: 'the system does not allow it',
  EADDRNOTAVAIL: 'this machine cannot use that address',
  EPROTO: 'it does not speak HTTPS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak HTTPS',
});

/** Where a name has several addresses, the error holds one error for each. */
function causeOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  if (code.startsWith('HPE_')) {
    return 'it does not speak HTTP';
  }
  const known = Object.hasOwn(causes, code) ? causes[code] : undefined;
  return known ?? (first instanceof Error && first.message !== '' ? first.message : 'the connection failed');
}
