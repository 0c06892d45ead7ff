import { z } from 'zod';
import { sourceOf } from '../../core/caller.js';
import { receiptOf } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import { commandLineSource } from '../command-line.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { receiptSchema } from './receipt-body.js';

/** `DELETE /api/rings/:id`: takes a ring back that waits. */
export function cancelRoute({ ringer }: RouteParts): Route {
  return route({
    method: 'DELETE',
    path: '/api/rings/:id',
    right: 'ring',
    input: z.object({ id: z.string() }),
    output: receiptSchema,
    handle: async ({ input, caller, request }) => {
      const reason = `Cancelled by ${sourceOf(commandLineSource(request.headers), caller)}.`;
      return jsonAnswer(200, receiptOf(await ringer.cancel(input.id.toLowerCase(), reason)));
    },
  });
}
