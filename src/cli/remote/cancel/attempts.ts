import type { Clock } from '../../../core/ports.js';
import { type AskedRings, HistoryFailure, historyPages, historyUrl } from '../history/pages.js';
import { failureOf, foreignServer, isObject, type JsonObject, jsonObject, textOf } from '../reply.js';
import { askServer, type ServerReply, type Unreachable } from '../request.js';
import type { RunningServer } from '../server.js';
import { idsMeant } from '../short-id.js';

/** What came of taking a ring back: its receipt, or why it is not taken back. */
export type Attempt =
  | { readonly type: 'cancelled'; readonly ring: JsonObject }
  | { readonly type: 'kept'; readonly id: string; readonly reason: string };

type Tell = (attempt: Attempt) => void;

/** How many of the newest rings are looked through for one that is over. */
const looked = 1000;
/** The longest id of a part that is asked for as it is. */
const wholeId = 36;

/** Takes back everything that waits, and tells of each ring. Rejects with a HistoryFailure when nothing more is known. */
export async function cancelAll(server: RunningServer, clock: Clock, tell: Tell): Promise<void> {
  const failures = new Map<string, string>();
  for (let more = true; more; ) {
    const url = historyUrl(server, new URLSearchParams({ state: 'queued' }));
    const reply = await ask(server, 'DELETE', url, clock);
    const { cancelled, kept, more: others } = answerOf(server, reply);
    if (!areObjects(cancelled) || !areObjects(kept)) {
      throw new HistoryFailure(foreignServer(server.base));
    }
    for (const ring of cancelled) {
      tell({ type: 'cancelled', ring });
    }
    more = others === true && cancelled.length > 0;
    for (const { id, problem } of kept) {
      const { code } = isObject(problem) ? problem : {};
      // It began to ring meanwhile, or somebody else took it back.
      if (code !== 'ring-not-waiting') {
        failures.set(textOf(id) ?? '', reasonIn(problem));
      }
    }
  }
  for (const [id, reason] of failures) {
    tell({ type: 'kept', id, reason });
  }
  for (const { id } of await rings(server, { state: 'striking', limit: 0 }, clock)) {
    tell({ type: 'kept', id: textOf(id) ?? '', reason: isOver('striking') });
  }
}

/** Takes back the one ring that `part` of an id means, and tells of it. Rejects with a HistoryFailure. */
export async function cancelOne(
  server: RunningServer,
  part: string,
  clock: Clock,
  tell: Tell,
): Promise<void> {
  const id = part.length === wholeId ? part.toLowerCase() : await idOf(server, part, clock, tell);
  if (id === undefined) {
    return;
  }
  const reply = await ask(server, 'DELETE', `${server.base}/api/rings/${id}`, clock);
  if (!('unreachable' in reply) && (reply.status === 404 || reply.status === 409)) {
    const { code, detail, title } = jsonObject(reply.body);
    const state = code === 'ring-not-waiting' ? await stateOf(server, id, clock) : undefined;
    const reason =
      code === 'ring-not-found' ? `there is no ring with this id` : (textOf(detail) ?? textOf(title));
    tell({ type: 'kept', id, reason: state ?? reason ?? foreignServer(server.base) });
    return;
  }
  tell({ type: 'cancelled', ring: answerOf(server, reply) });
}

/** The ring that part of an id means; tells why, where that is none. Those that wait come first. */
async function idOf(
  server: RunningServer,
  part: string,
  clock: Clock,
  tell: Tell,
): Promise<string | undefined> {
  for (const asked of [
    { state: 'queued', limit: 0 },
    { state: undefined, limit: looked },
  ]) {
    const found = idsMeant(
      part,
      (await rings(server, asked, clock)).map(({ id }) => textOf(id) ?? ''),
    );
    if (found.length === 1) {
      return found[0];
    }
    if (found.length > 1) {
      tell({ type: 'kept', id: part, reason: `${found.length} rings have such an id; give more of it` });
      return undefined;
    }
  }
  tell({ type: 'kept', id: part, reason: 'no ring has such an id; "bellbot history" shows them' });
  return undefined;
}

async function stateOf(server: RunningServer, id: string, clock: Clock): Promise<string | undefined> {
  const ring = answerOf(server, await ask(server, 'GET', `${server.base}/api/rings/${id}`, clock));
  return textOf(ring.state) === undefined ? undefined : isOver(textOf(ring.state) ?? '');
}

function isOver(state: string): string {
  return state === 'striking' ? 'it is being struck' : `it is ${state} already`;
}

async function rings(
  server: RunningServer,
  asked: Pick<AskedRings, 'state' | 'limit'>,
  clock: Clock,
): Promise<JsonObject[]> {
  const others = { bell: undefined, source: undefined, since: undefined, until: undefined };
  const all: JsonObject[] = [];
  for await (const page of historyPages(server, { ...others, ...asked }, clock)) {
    all.push(...page.rings);
  }
  return all;
}

function ask(
  { key }: RunningServer,
  method: 'GET' | 'DELETE',
  url: string,
  clock: Clock,
): Promise<ServerReply | Unreachable> {
  return askServer({ method, url, key, headers: { Accept: 'application/json' } }, clock);
}

/** The object that a reply holds. Throws a HistoryFailure when it holds none. */
function answerOf({ base }: RunningServer, reply: ServerReply | Unreachable): JsonObject {
  const failure = failureOf(base, reply);
  if (failure !== undefined || 'unreachable' in reply) {
    throw new HistoryFailure(failure);
  }
  const answer = jsonObject(reply.body);
  if (Object.keys(answer).length === 0) {
    throw new HistoryFailure(foreignServer(base));
  }
  return answer;
}

function areObjects(value: unknown): value is JsonObject[] {
  return Array.isArray(value) && value.every(isObject);
}

function reasonIn(problem: unknown): string {
  const { title, detail } = isObject(problem) ? problem : {};
  return [title, detail].map(textOf).filter(Boolean).join(': ');
}
