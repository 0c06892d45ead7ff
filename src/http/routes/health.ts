import { z } from 'zod';
import { errorKinds } from '../../core/errors.js';
import type { BellStatus, TunnelStatus } from '../../core/ports.js';
import { type Answer, jsonAnswer } from '../answer.js';
import type { RouteParts } from '../parts.js';
import { problemOf, problemType } from '../problem.js';
import { type Route, route } from '../route.js';

const nothing = z.object({});

/** `GET /livez`: the process runs. */
export function livezRoute(): Route {
  const alive = jsonAnswer(200, { status: 'ok' });
  return route({
    method: 'GET',
    path: '/livez',
    right: 'open',
    input: nothing,
    output: z.strictObject({ status: z.literal('ok') }),
    handle: () => alive,
  });
}

/** `GET /readyz`: a ring now would ring; else 503 with the reason. The tunnel is shown, and makes no difference. */
export function readyzRoute({ ringer, tunnel, stopping }: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/readyz',
    right: 'open',
    input: nothing,
    output: z.strictObject({
      status: z.literal('ok'),
      board: z.string(),
      tunnel: z.strictObject({ state: z.string(), url: z.string().optional() }),
    }),
    handle: (): Answer => {
      const statuses = ringer.bells.map((bell) => bell.status);
      const unready = statuses.find(isUnready);
      const seen = {
        board: (unready ?? statuses[0])?.board ?? 'none',
        tunnel: tunnelSeen(tunnel.status),
      };
      if (stopping.begun) {
        return unreadyAnswer({ ...problemOf('stopping', errorKinds.stopping.advice), ...seen });
      }
      if (unready === undefined) {
        return jsonAnswer(200, { status: 'ok', ...seen });
      }
      return unreadyAnswer({ ...problemOf(unready.code, unready.reason), ...seen });
    },
  });
}

function isUnready(status: BellStatus): status is Extract<BellStatus, { ready: false }> {
  return !status.ready;
}

/** A problem document with more members; always 503, whatever status the code has elsewhere. */
function unreadyAnswer(problem: Readonly<Record<string, unknown>>): Answer {
  return { status: 503, type: problemType, body: JSON.stringify({ ...problem, status: 503 }) };
}

/** The reasons stay in the log: everybody may ask. */
function tunnelSeen(status: TunnelStatus): { state: string; url?: string } {
  return status.state === 'up' ? { state: status.state, url: status.url } : { state: status.state };
}
