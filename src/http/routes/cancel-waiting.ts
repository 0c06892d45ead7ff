import { z } from 'zod';
import { mayTakeBack, sourceOf } from '../../core/caller.js';
import { BellBotError, isBellBotError } from '../../core/errors.js';
import { receiptOf } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { problemOf } from '../problem.js';
import { commandLineSource } from '../request/command-line.js';
import { type Route, route } from '../route.js';
import { someRings } from './own-rings.js';
import { problemSchema, receiptSchema, storeRefusals } from './schemas.js';

/** Most rings that are taken back at once. */
const mostAtOnce = 200;

/** Which rings are meant has to be said: an address whose id was forgotten must not take back everything. */
const state = z.literal('queued', { error: 'queued: only rings that wait can be taken back' });

const answerSchema = z.strictObject({
  cancelled: z.array(receiptSchema),
  kept: z.array(z.strictObject({ id: z.string(), problem: problemSchema })),
  more: z.boolean(),
});

/** `DELETE /api/rings?state=queued`: takes back what waits, up to 200 rings, as far as the caller may; `more` when there are others. */
export function cancelWaitingRoute({ ringer, keys }: RouteParts): Route {
  return route({
    method: 'DELETE',
    path: '/api/rings',
    right: 'ring',
    query: z.strictObject({ state }),
    answers: { 200: [json(answerSchema)] },
    refusals: storeRefusals,
    handle: async ({ caller, request }) => {
      const reason = `Cancelled by ${sourceOf(commandLineSource(request.headers), caller)}.`;
      // Where others' rings were skipped for ever, whoever goes on as long as there are more would not come to an end.
      const { rings: waiting, next } = await someRings(
        ringer,
        { state: 'queued' },
        mostAtOnce,
        (ring) => mayTakeBack(caller, ring, keys),
        Number.POSITIVE_INFINITY,
      );
      const attempts = await Promise.all(
        waiting.map(({ id }) => ringer.cancel(id, reason).then(receiptOf, (error) => keptBy(id, error))),
      );
      return jsonAnswer(200, {
        cancelled: attempts.filter((attempt) => !('problem' in attempt)),
        kept: attempts.filter((attempt) => 'problem' in attempt),
        more: next !== undefined,
      });
    },
  });
}

function keptBy(id: string, error: unknown): { id: string; problem: ReturnType<typeof problemOf> } {
  const { code, message } = isBellBotError(error)
    ? error
    : new BellBotError('internal', undefined, { cause: error });
  return { id, problem: problemOf(code, message) };
}
