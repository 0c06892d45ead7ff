import { z } from 'zod';
import { isFinal, receiptOf } from '../../core/ring.js';
import { type Answer, jsonAnswer } from '../answer.js';
import { empty, json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { eventOf } from '../request/event-name.js';
import { preferredWait } from '../request/prefer.js';
import { sourceOf } from '../request/source-of.js';
import { type Route, route } from '../route.js';
import { awaitedRing } from './awaited-ring.js';
import { ringBody } from './ring-body.js';
import { acceptanceSchema, receiptSchema, storeRefusals } from './schemas.js';

const whyIgnored = 'A program wrote it, and bots=ignore.';

/** None of the systems gets a reply that says anything: it might post it. */
const foreignReply = z.strictObject({});

const once = Object.freeze({ strikes: 1 });

/** `POST /ring`: asks for a ring. */
export function ringRoute(parts: RouteParts): Route {
  const { ringer, bell, foreignRing, replyToRefused, bots, tell } = parts;
  return route({
    method: 'POST',
    path: '/ring',
    right: 'ring',
    body: ringBody(bell),
    answers: {
      200: [json(z.union([acceptanceSchema, receiptSchema])), json(foreignReply), empty],
      202: [json(z.union([acceptanceSchema, receiptSchema]))],
    },
    refusals: ['queue-full', 'event-being-taken', 'event-differs', ...storeRefusals],
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
    handle: async ({ fields, body, keyName, request, response }) => {
      const { who, text, foreign } = fields;
      if (foreign?.bot === true && bots === 'ignore') {
        tell({ type: 'ignored', source: foreign.source, who, reason: whyIgnored });
        return foreignAnswer(foreign.reply, { 'X-BellBot-Ignored': whyIgnored });
      }
      const source = foreign?.source ?? sourceOf(request.headers, keyName);
      const event = eventOf(request, keyName, body.fields, foreign);
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

function foreignAnswer(reply: object | null, headers: Record<string, string>): Answer<200> {
  return reply === null ? { status: 200, headers } : jsonAnswer(200, reply, headers);
}
