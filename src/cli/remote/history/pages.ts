import type { Clock } from '../../../core/ports.js';
import { wait } from '../../../core/wait.js';
import { failureOf, foreignServer, isObject, type JsonObject, jsonObject, type Sent } from '../reply.js';
import { askServer, type ServerReply, type Unreachable } from '../request.js';
import type { RunningServer } from '../server.js';

/** Which rings are asked for. */
export interface AskedRings {
  readonly state: string | undefined;
  readonly bell: string | undefined;
  readonly source: string | undefined;
  /** Accepted then or later, and before then; ISO 8601. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Most rings, the newest; 0 for all. */
  readonly limit: number;
}

/** That the history could not be read, as a sentence for people; it is the server's in part. */
export class HistoryFailure extends Error {
  override readonly name = 'HistoryFailure';
}

/** One page. */
export interface HistoryPage {
  /** Receipts, newest first. */
  readonly rings: readonly JsonObject[];
  /** True when there are older ones that were not asked for. */
  readonly more: boolean;
}

/** Most rings that the server gives at once. */
const mostOnPage = 200;
/** The longest that a server that is asked too often may have us wait for the next page, seconds. */
const longestPause = 120;

/** The rings that are asked for, page by page. Throws a HistoryFailure when a page cannot be read. */
export async function* historyPages(
  server: RunningServer,
  asked: AskedRings,
  clock: Clock,
): AsyncGenerator<HistoryPage> {
  let left = asked.limit === 0 ? Number.POSITIVE_INFINITY : asked.limit;
  let cursor: string | undefined;
  do {
    const limit = Math.min(left, mostOnPage);
    const query = new URLSearchParams({ ...filtersOf(asked), limit: String(limit) });
    if (cursor !== undefined) {
      query.set('cursor', cursor);
    }
    const reply = await pageReply(server, query, clock);
    const page = readPage(server.base, reply, filtersOf(asked));
    left -= page.rings.length;
    cursor = page.rings.length === 0 ? undefined : page.next;
    yield { rings: page.rings, more: cursor !== undefined && left <= 0 };
  } while (cursor !== undefined && left > 0);
}

/** The filters that were given, as the server names them. */
export function filtersOf(asked: AskedRings): Record<string, string> {
  const { state, bell, source, since, until } = asked;
  const filters = Object.entries({ state, bell, source, since, until });
  return Object.fromEntries(filters.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The address of the history, with a query. */
export function historyUrl({ base }: RunningServer, query: URLSearchParams): string {
  return `${base}/api/rings?${query}`;
}

/** A page after the first is waited for when the server says that it was asked too often. */
async function pageReply(
  server: RunningServer,
  query: URLSearchParams,
  clock: Clock,
): Promise<ServerReply | Unreachable> {
  const headers = { Accept: 'application/json' };
  for (;;) {
    const url = historyUrl(server, query);
    const reply = await askServer({ method: 'GET', url, key: server.key, headers }, clock);
    const seconds = 'unreachable' in reply ? undefined : Number(reply.headers['retry-after']);
    const mayWait = query.has('cursor') && seconds !== undefined && seconds > 0 && seconds <= longestPause;
    if (!mayWait || 'unreachable' in reply || reply.status !== 429) {
      return reply;
    }
    await wait(clock, seconds * 1000);
  }
}

function readPage(
  base: string,
  reply: ServerReply | Unreachable,
  sent: Sent,
): { rings: JsonObject[]; next: string | undefined } {
  const failure = failureOf(base, reply, sent);
  if (failure !== undefined || 'unreachable' in reply) {
    throw new HistoryFailure(failure);
  }
  const { rings } = jsonObject(reply.body);
  if (!Array.isArray(rings) || !rings.every(isObject)) {
    throw new HistoryFailure(foreignServer(base));
  }
  return { rings, next: cursorIn(reply.headers.link) };
}

/** The cursor in a link (RFC 8288) to the next page. Nothing else of it is used: the key goes to the same server only. */
function cursorIn(link: string | undefined): string | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '') ?? [];
  const query = new URLSearchParams(target?.slice(target.indexOf('?') + 1));
  return query.get('cursor') ?? undefined;
}
