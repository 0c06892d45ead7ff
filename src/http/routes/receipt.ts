import { receiptOf } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { awaitedRing, grantedWait } from './awaited-ring.js';
import { mustSee, mustSeeById } from './own-rings.js';
import { receiptSchema, ringPath, storeRefusals } from './schemas.js';

/** `GET /api/rings/:id`: what became of a ring. */
export function receiptRoute(parts: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/api/rings/:id',
    right: 'read',
    own: true,
    params: ringPath,
    answers: { 200: [json(receiptSchema)] },
    refusals: ['ring-not-found', ...storeRefusals],
    handle: async ({ params: { id }, caller, request, response }) => {
      await mustSeeById(caller, parts.ringer, id);
      const wait = grantedWait(request, parts.stopping);
      const ring =
        wait === undefined ? await parts.ringer.get(id) : await awaitedRing(parts, id, wait, response);
      mustSee(caller, ring);
      return jsonAnswer(
        200,
        receiptOf(ring),
        wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` },
      );
    },
  });
}
