import { z } from 'zod';
import { type ErrorCode, errorKinds } from '../../core/errors.js';
import type { TunnelStatus } from '../../core/ports.js';
import { type Answer, jsonAnswer, jsonText } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { problemOf, problemType, usualRetryAfter } from '../problem.js';
import { readinessOf } from '../readiness.js';
import { type Route, route } from '../route.js';
import { problemSchema } from './schemas.js';

const seenSchema = {
  board: z.string(),
  tunnel: z.strictObject({ state: z.string(), url: z.string().optional() }),
};

/** `GET /livez`: the process runs. */
export function livezRoute(): Route {
  const alive = jsonAnswer(200, { status: 'ok' });
  return route({
    method: 'GET',
    path: '/livez',
    about: 'Whether the process runs',
    right: 'open',
    answers: { 200: [json(z.strictObject({ status: z.literal('ok') }))] },
    handle: () => alive,
  });
}

/** `GET /readyz`: a ring now would be stored and would ring; else 503 with the reason. The tunnel is shown, and makes no difference. */
export function readyzRoute(parts: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/readyz',
    about: 'Whether a ring now would be stored and would ring',
    right: 'open',
    answers: {
      200: [json(z.strictObject({ status: z.literal('ok'), ...seenSchema }))],
      503: [json(problemSchema.omit({ errors: true }).extend(seenSchema), problemType)],
    },
    gives: { 503: ['Retry-After'] },
    handle: () => {
      const readiness = readinessOf(parts);
      const seen = { board: readiness.board, tunnel: tunnelSeen(parts.tunnel.status) };
      return readiness.ready
        ? jsonAnswer(200, { status: 'ok', ...seen })
        : unreadyAnswer(readiness.code, readiness.reason, seen);
    },
  });
}

/** A problem document with more members; always 503, whatever status the code has elsewhere. */
function unreadyAnswer(code: ErrorCode, reason: string, seen: object): Answer<503> {
  const body = jsonText({ ...problemOf(code, reason), ...seen, status: 503 });
  const seconds = usualRetryAfter({ ...errorKinds[code], status: 503 });
  const headers: Record<string, string> = seconds === undefined ? {} : { 'Retry-After': String(seconds) };
  return { status: 503, type: problemType, body, headers };
}

/** The reasons stay in the log: everybody may ask. */
function tunnelSeen(status: TunnelStatus): { state: string; url?: string } {
  return status.state === 'up' ? { state: status.state, url: status.url } : { state: status.state };
}
