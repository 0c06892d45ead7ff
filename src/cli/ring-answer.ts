import { printable } from '../config/config-problem.js';
import type { RingPost, RingReply } from './ring-post.js';

/** What a reply means. */
export interface RingAnswer {
  /** True when the ring was accepted and, as far as is known, did not fail. */
  readonly ok: boolean;
  /** What happened and, if it did not go well, what to do. One line. */
  readonly line: string;
  /** The answer as JSON, if it was. */
  readonly json: unknown;
}

/** Turns the reply to a ring into a sentence for people. */
export function explainAnswer(post: RingPost, reply: RingReply): RingAnswer {
  if ('unreachable' in reply) {
    const line = `Not rung: ${where(post)} can't be reached (${reply.unreachable}). Is BellBot running there? Give its address with url=.`;
    return { ok: false, line: printable(line), json: undefined };
  }
  const json = readJson(reply.body);
  const { ok, line } = meaningOf(post, reply, isRecord(json) ? json : {});
  return { ok, line: printable(line), json };
}

type Answer = Readonly<Record<string, unknown>>;
type Meaning = Pick<RingAnswer, 'ok' | 'line'>;

function meaningOf(
  post: RingPost,
  reply: { status: number; location: string | null },
  answer: Answer,
): Meaning {
  const { status, location } = reply;
  if (status >= 300 && status < 400) {
    const target = location === null ? 'elsewhere' : `to ${location}`;
    return {
      ok: false,
      line: `Not rung: ${where(post)} redirects ${target}. If you trust it, give that address with url=.`,
    };
  }
  if (status < 200 || status > 299) {
    return { ok: false, line: refusal(post, status, answer) };
  }
  if (typeof answer.id !== 'string' && status !== 202) {
    return { ok: false, line: `Not rung: ${where(post)} answers, but not as BellBot does. Check url=.` };
  }
  return accepted(answer);
}

function accepted(answer: Answer): Meaning {
  const ring = textOf(answer.id) === undefined ? 'ring' : `ring ${textOf(answer.id)}`;
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

function made(strikes: unknown): string {
  const count = isRecord(strikes) ? strikes.made : undefined;
  return typeof count === 'number' && count !== 1 ? `, ${count} strikes` : '';
}

function stateOf(state: unknown): string {
  return textOf(state) === undefined ? '' : `, still ${textOf(state)}`;
}

/** From a problem document (RFC 9457), or from the status alone. */
function refusal(post: RingPost, status: number, answer: Answer): string {
  const title = textOf(answer.title) ?? `${where(post)} answered ${status}`;
  const detail = textOf(answer.detail);
  const advice = status === 401 ? ' Give the key with key=, BELLBOT_KEY or ~/.bellbotrc.' : '';
  return `Not rung: ${title}${detail === undefined ? '.' : `: ${detail}`}${advice}`;
}

function where({ url }: RingPost): string {
  return url.replace(/\/ring$/, '');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
