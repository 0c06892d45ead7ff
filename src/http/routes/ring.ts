import { z } from 'zod';
import { isFinal, receiptOf } from '../../core/ring.js';
import { type Answer, jsonAnswer } from '../answer.js';
import { awaitedRing } from '../awaited-ring.js';
import { eventOf } from '../event-name.js';
import type { RouteParts } from '../parts.js';
import { preferredWait } from '../prefer.js';
import { type Route, route } from '../route.js';
import { sourceOf } from '../source-of.js';
import { acceptanceSchema, receiptSchema } from './receipt-body.js';
import { type AskedRing, ringBody } from './ring-body.js';

const whyIgnored = 'A program wrote it, and bots=ignore.';

const once = Object.freeze({ strikes: 1 });

/** `POST /ring`: asks for a ring. */
export function ringRoute(parts: RouteParts): Route {
  const { ringer, bell, foreignRing, replyToRefused, bots, tell } = parts;
  return route<AskedRing>({
    method: 'POST',
    path: '/ring',
    right: 'ring',
    input: ringBody(bell),
    output: z.union([acceptanceSchema, receiptSchema, z.strictObject({})]),
    foreign: ({ fields }) => {
      const foreign = foreignRing(fields);
      return foreign === null ? null : { who: foreign.who, text: foreign.text, foreign };
    },
    refusal: (error, { headers }) => {
      const reply = replyToRefused(headers['user-agent']);
      return reply === null
        ? null
        : jsonAnswer(200, reply, { 'X-BellBot-Refused': `${error.code}: ${error.kind.title}.` });
    },
    handle: async ({ input, body, caller, request, response }) => {
      const { who, text, foreign } = input;
      if (foreign?.bot === true && bots === 'ignore') {
        tell({ type: 'ignored', source: foreign.source, who, reason: whyIgnored });
        return foreignAnswer(foreign.reply, { 'X-BellBot-Ignored': whyIgnored });
      }
      const source = foreign?.source ?? sourceOf(request.headers, caller);
      const event = eventOf(request, caller, body.fields, foreign);
      const { acceptance, replayed } = await ringer.accept({ bell, source, who, text, pattern: once, event });
      const again: Record<string, string> = replayed ? { 'Idempotent-Replayed': 'true' } : {};
      if (foreign !== null) {
        return foreignAnswer(foreign.reply, again);
      }
      const status = replayed ? 200 : 202;
      const headers = { Location: `/api/rings/${acceptance.id}`, ...again };
      const wait = preferredWait(request.headers.prefer?.toString());
      if (wait === undefined) {
        return jsonAnswer(status, acceptance, headers);
      }
      // It is accepted: when it cannot be read now, an error would have its sender ring again.
      const ring = await awaitedRing(parts, acceptance.id, wait, response).catch(() => undefined);
      const waited = { ...headers, 'Preference-Applied': `wait=${wait}` };
      return ring === undefined
        ? jsonAnswer(status, acceptance, waited)
        : jsonAnswer(isFinal(ring) ? 200 : status, receiptOf(ring), waited);
    },
  });
}

function foreignAnswer(reply: object | null, headers: Record<string, string>): Answer {
  return reply === null ? { status: 200, headers } : jsonAnswer(200, reply, headers);
}
