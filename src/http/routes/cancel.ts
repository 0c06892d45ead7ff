import { sourceOf } from '../../core/caller.js';
import { receiptOf } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { commandLineSource } from '../request/command-line.js';
import { type Route, route } from '../route.js';
import { receiptSchema, ringPath, storeRefusals } from './schemas.js';

/** `DELETE /api/rings/:id`: takes a ring back that waits. */
export function cancelRoute({ ringer }: RouteParts): Route {
  return route({
    method: 'DELETE',
    path: '/api/rings/:id',
    about: 'Takes a ring back that waits',
    right: 'ring',
    params: ringPath,
    answers: { 200: [json(receiptSchema)] },
    refusals: ['ring-not-found', 'ring-not-waiting', ...storeRefusals],
    handle: async ({ params, caller, request }) => {
      const reason = `Cancelled by ${sourceOf(commandLineSource(request.headers), caller)}.`;
      return jsonAnswer(200, receiptOf(await ringer.cancel(params.id, reason)));
    },
  });
}
