import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { isFinal, receiptOf } from '../../core/ring.js';
import { type Answer, jsonAnswer } from '../answer.js';
import { awaitedRing } from '../awaited-ring.js';
import type { RouteParts } from '../parts.js';
import { preferredWait } from '../prefer.js';
import { type Route, route } from '../route.js';
import { acceptanceSchema, receiptSchema } from './receipt-body.js';
import { type AskedRing, ringBody } from './ring-body.js';

const once = Object.freeze({ strikes: 1 });

/** `POST /ring`: asks for a ring. */
export function ringRoute(parts: RouteParts): Route {
  const { ringer, bell, foreignRing, tell } = parts;
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
    handle: async ({ input, keyName, request, response }) => {
      const { who, text, foreign } = input;
      if (foreign?.bot === true) {
        tell({ type: 'ignored', source: foreign.source, reason: 'A bot wrote it, perhaps BellBot itself.' });
        return foreignAnswer(foreign.reply);
      }
      const source = foreign?.source ?? sourceOf(request.headers, keyName);
      const { acceptance } = await ringer.accept({ bell, source, who, text, pattern: once, event: null });
      if (foreign !== null) {
        return foreignAnswer(foreign.reply);
      }
      const wait = preferredWait(request.headers.prefer?.toString());
      const location = { Location: `/api/rings/${acceptance.id}` };
      if (wait === undefined) {
        return jsonAnswer(202, acceptance, location);
      }
      const ring = await awaitedRing(parts, acceptance.id, wait, response);
      const headers = { ...location, 'Preference-Applied': `wait=${wait}` };
      return ring === undefined
        ? jsonAnswer(202, acceptance, headers)
        : jsonAnswer(isFinal(ring) ? 200 : 202, receiptOf(ring), headers);
    },
  });
}

function foreignAnswer(reply: object | null): Answer {
  return reply === null ? { status: 200 } : jsonAnswer(200, reply);
}

function sourceOf(headers: IncomingHttpHeaders, keyName: string | null): string {
  return headers['user-agent']?.startsWith('bellbot/') === true ? 'cli' : (keyName ?? 'local');
}
