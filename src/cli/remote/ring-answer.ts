import { printable } from '../../core/text.js';
import { failureOf, foreignServer, isObject, type JsonObject, jsonObject, jsonOf, textOf } from './reply.js';
import type { ServerReply, Unreachable } from './request.js';

/** What a reply means. */
export interface RingAnswer {
  /** True when the ring was accepted and, as far as is known, did not fail. */
  readonly ok: boolean;
  /** What happened and, if it did not go well, what to do. One line. */
  readonly line: string;
  /** The answer as JSON, if it was. */
  readonly json: unknown;
}

/** Turns the reply to a ring into a sentence for people. `base` is the server's address. */
export function explainAnswer(base: string, reply: ServerReply | Unreachable): RingAnswer {
  const { ok, line } = meaningOf(base, reply);
  return { ok, line: printable(line), json: 'unreachable' in reply ? undefined : jsonOf(reply.body) };
}

type Meaning = Pick<RingAnswer, 'ok' | 'line'>;

function meaningOf(base: string, reply: ServerReply | Unreachable): Meaning {
  const failure = failureOf(base, reply);
  if (failure !== undefined || 'unreachable' in reply) {
    return { ok: false, line: `Not rung: ${failure}` };
  }
  const answer = jsonObject(reply.body);
  if (textOf(answer.id) === undefined && reply.status !== 202) {
    return { ok: false, line: `Not rung: ${foreignServer(base)}` };
  }
  const replayed = reply.headers['idempotent-replayed'] === 'true';
  return replayed && !isObject(answer.strikes)
    ? { ok: true, line: `Not rung again: the event was accepted before, as ${nameOf(answer)}` }
    : accepted(answer);
}

function accepted(answer: JsonObject): Meaning {
  const ring = nameOf(answer);
  const because = `${textOf(answer.reason) ?? 'no reason was given'}`;
  switch (answer.state) {
    case 'rung':
      return { ok: true, line: `Rung: ${ring}${made(answer.strikes)}.` };
    case 'failed':
      return { ok: false, line: `Failed: ${ring}: ${because}` };
    case 'expired':
      return { ok: false, line: `Expired before it could be rung: ${ring}: ${because}` };
    case 'cancelled':
      return { ok: false, line: `Cancelled: ${ring}: ${because}` };
    default: {
      const expected = textOf(answer.expectedAt);
      const when = expected === undefined ? stateOf(answer.state) : `, expected at ${expected}`;
      return { ok: true, line: `Accepted: ${ring}${when}` };
    }
  }
}

function nameOf({ id }: JsonObject): string {
  return textOf(id) === undefined ? 'ring' : `ring ${textOf(id)}`;
}

function made(strikes: unknown): string {
  const count = isObject(strikes) ? strikes.made : undefined;
  return typeof count === 'number' && count !== 1 ? `, ${count} strikes` : '';
}

function stateOf(state: unknown): string {
  return textOf(state) === undefined ? '' : `, still ${textOf(state)}`;
}
