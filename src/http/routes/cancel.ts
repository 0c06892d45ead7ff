import { can, sourceOf } from '../../core/caller.js';
import { receiptOf } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { commandLineSource } from '../request/command-line.js';
import { type Route, route } from '../route.js';
import { mustTakeBack } from './own-rings.js';
import { receiptSchema, ringPath, storeRefusals } from './schemas.js';

/** `DELETE /api/rings/:id`: takes a ring back that waits. */
export function cancelRoute({ ringer, keys }: RouteParts): Route {
  return route({
    method: 'DELETE',
    path: '/api/rings/:id',
    right: 'ring',
    params: ringPath,
    answers: { 200: [json(receiptSchema)] },
    refusals: ['ring-not-found', 'ring-not-waiting', ...storeRefusals],
    handle: async ({ params, caller, request }) => {
      if (!can(caller, 'control')) {
        const ring = await ringer.get(params.id);
        if (ring !== undefined) {
          mustTakeBack(caller, ring, keys);
        }
      }
      const reason = `Cancelled by ${sourceOf(commandLineSource(request.headers), caller)}.`;
      return jsonAnswer(200, receiptOf(await ringer.cancel(params.id, reason)));
    },
  });
}
