import { z } from 'zod';
import { BellBotError } from '../../core/errors.js';
import { receiptOf } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import type { RouteParts } from '../parts.js';
import { preferredWait } from '../request/prefer.js';
import { type Route, route } from '../route.js';
import { awaitedRing } from './awaited-ring.js';
import { receiptSchema } from './schemas.js';

/** `GET /api/rings/:id`: what became of a ring. */
export function receiptRoute(parts: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/api/rings/:id',
    right: 'read',
    input: z.object({ id: z.string() }),
    output: receiptSchema,
    handle: async ({ input, request, response }) => {
      const id = input.id.toLowerCase();
      const wait = preferredWait(request.headers.prefer?.toString());
      const ring =
        wait === undefined ? await parts.ringer.get(id) : await awaitedRing(parts, id, wait, response);
      if (ring === undefined) {
        throw new BellBotError('ring-not-found');
      }
      return jsonAnswer(
        200,
        receiptOf(ring),
        wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` },
      );
    },
  });
}
