import { z } from 'zod';
import { receiptOf } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import type { RouteParts } from '../parts.js';
import { sourceOf } from '../request/source-of.js';
import { type Route, route } from '../route.js';
import { receiptSchema } from './schemas.js';

/** `DELETE /api/rings/:id`: takes a ring back that waits. */
export function cancelRoute({ ringer }: RouteParts): Route {
  return route({
    method: 'DELETE',
    path: '/api/rings/:id',
    right: 'ring',
    input: z.object({ id: z.string() }),
    output: receiptSchema,
    handle: async ({ input, keyName, request }) => {
      const reason = `Cancelled by ${sourceOf(request.headers, keyName)}.`;
      return jsonAnswer(200, receiptOf(await ringer.cancel(input.id.toLowerCase(), reason)));
    },
  });
}
