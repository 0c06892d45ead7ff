import { printable } from '../../core/text.js';
import { shortened } from '../one-line.js';
import { localTime } from './history/time.js';
import {
  failureOf,
  foreignServer,
  isObject,
  type JsonObject,
  jsonObject,
  jsonOf,
  type Sent,
  textOf,
} from './reply.js';
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

/** Turns the reply to a ring into a sentence for people. `base` is the server's address, `sent` what it was sent. */
export function explainAnswer(base: string, reply: ServerReply | Unreachable, sent: Sent): RingAnswer {
  const { ok, line } = meaningOf(base, reply, sent);
  return { ok, line: printable(line), json: 'unreachable' in reply ? undefined : jsonOf(reply.body) };
}

type Meaning = Pick<RingAnswer, 'ok' | 'line'>;

function meaningOf(base: string, reply: ServerReply | Unreachable, sent: Sent): Meaning {
  const failure = failureOf(base, reply, sent);
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
      return {
        ok: true,
        line: `Rung: ${ring}${made(answer.strikes)}${rungAt(answer.finishedAt)}${about(answer.text)}.`,
      };
    case 'failed':
      return { ok: false, line: `Failed: ${ring}: ${because}` };
    case 'expired':
      return { ok: false, line: `Expired before it could be rung: ${ring}: ${because}` };
    case 'cancelled':
      return { ok: false, line: `Cancelled: ${ring}: ${because}` };
    default: {
      const expected = textOf(answer.expectedAt);
      const when = expected === undefined ? waiting(answer) : `, expected at ${expected}`;
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

/** When the bell rang, in local time. */
function rungAt(finishedAt: unknown): string {
  return textOf(finishedAt) === undefined ? '' : `, at ${localTime(textOf(finishedAt) ?? '')}`;
}

/** Most characters of a text that are shown in a sentence. */
const mostShown = 60;

/** What it rang for. */
function about(text: unknown): string {
  return textOf(text) === undefined ? '' : `: "${shortened(textOf(text) ?? '', mostShown)}"`;
}

/** What a ring that is not over does. An acceptance says nothing of strikes, and of a time only where the bell is ready. */
function waiting({ state, strikes, board }: JsonObject): string {
  const still = textOf(state) === undefined ? '' : `, still ${textOf(state)}`;
  const isAcceptance = !isObject(strikes) && textOf(board) !== undefined;
  return isAcceptance && state === 'queued' ? `${still}: it waits until the board is ready` : still;
}
