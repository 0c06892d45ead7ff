import { z } from 'zod';
import { isoTime } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { mustSee } from './own-rings.js';
import { isoTimeSchema, receiptSchema, ringPath, storeRefusals } from './schemas.js';

const changesSchema = z.strictObject({
  changes: z.array(
    receiptSchema
      .pick({ state: true, attempts: true, strikes: true, reason: true })
      .extend({ at: isoTimeSchema }),
  ),
});

/** `GET /api/rings/:id/changes`: every change of a ring with its time, oldest first. */
export function changesRoute({ ringer }: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/api/rings/:id/changes',
    right: 'read',
    own: true,
    params: ringPath,
    answers: { 200: [json(changesSchema)] },
    refusals: ['ring-not-found', ...storeRefusals],
    handle: async ({ params: { id }, caller }) => {
      const ring = await ringer.get(id);
      mustSee(caller, ring);
      const { asked } = ring.strikes;
      const changes = (await ringer.changes(id)).map(({ at, state, attempts, made, reason }) => ({
        at: isoTime(at),
        state,
        attempts,
        strikes: { asked, made },
        reason,
      }));
      return jsonAnswer(200, { changes });
    },
  });
}
