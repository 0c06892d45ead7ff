import type { Request } from 'express';
import { z } from 'zod';
import { BellBotError } from '../../core/errors.js';
import type { TakenIn } from '../../core/intake.js';
import type { ChatMessage, Message, SendersClaim } from '../../core/message.js';
import { isFinal, receiptOf } from '../../core/ring.js';
import type { Taken } from '../../core/ringer.js';
import { type Answer, jsonAnswer } from '../answer.js';
import { empty, json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import type { Body } from '../request/body.js';
import { isSubmittedForm } from '../request/browser.js';
import { commandLineSource } from '../request/command-line.js';
import { idempotencyKey } from '../request/idempotency-key.js';
import { payloadFingerprint } from '../request/payload-fingerprint.js';
import { type AdmittedCall, type Route, route } from '../route.js';
import { awaitedRing, grantedWait } from './awaited-ring.js';
import { ringBody } from './ring-body.js';
import { acceptanceSchema, receiptSchema, storeRefusals } from './schemas.js';

/** None of the systems gets a reply that says anything: it might post it. */
const chatReply = z.strictObject({});

/** `POST /ring`: asks for a ring. */
export function ringRoute(parts: RouteParts): Route {
  const { intake, keys, bell, chatMessage, replyToRefused } = parts;
  return route({
    method: 'POST',
    path: '/ring',
    right: 'ring',
    body: ringBody(bell),
    answers: {
      200: [json(z.union([acceptanceSchema, receiptSchema])), json(chatReply), empty],
      202: [json(z.union([acceptanceSchema, receiptSchema]))],
      303: [empty],
    },
    refusals: ['queue-full', 'not-a-message', 'event-being-taken', 'event-differs', ...storeRefusals],
    long: true,
    pageFor: isSubmittedForm,
    foreign: ({ fields, isLong }): Message | ChatMessage | null => {
      const message = chatMessage(fields);
      if (message === null && isLong) {
        throw new BellBotError('body-too-large');
      }
      return message;
    },
    refusal: (error, { headers }) => {
      const reply = replyToRefused(headers['user-agent']);
      return reply === null
        ? null
        : jsonAnswer(200, reply, { 'X-BellBot-Refused': `${error.code}: ${error.kind.title}.` });
    },
    handle: async (call) => {
      const { fields, body, caller, request } = call;
      const message = { ...fields, source: fields.source ?? commandLineSource(request.headers) };
      const taken = firstOf(await intake.take(message, caller, () => sendersClaim(request, body)));
      if (taken.type === 'ignored') {
        return chatAnswer('reply' in fields ? fields.reply : null, { 'X-BellBot-Ignored': taken.reason });
      }
      const again: Record<string, string> = taken.replayed ? { 'Idempotent-Replayed': 'true' } : {};
      if (!keys.required && !('reply' in fields) && isSubmittedForm(request)) {
        return { status: 303, headers: { Location: `/rings/${taken.acceptance.id}`, ...again } };
      }
      return 'reply' in fields ? chatAnswer(fields.reply, again) : await ownAnswer(parts, call, taken, again);
    },
  });
}

/** What is answered where what rings usually are several bells: the first of them that took it. */
function firstOf(taken: TakenIn): Exclude<TakenIn, { type: 'together' }> {
  if (taken.type !== 'together') {
    return taken;
  }
  const { acceptance, replayed } = taken;
  const accepted = acceptance.rings.find((ring) => 'id' in ring);
  if (accepted !== undefined) {
    return { type: 'accepted', acceptance: accepted, replayed };
  }
  const [refusal] = acceptance.rings.flatMap((ring) => ('code' in ring ? [ring] : []));
  throw new BellBotError(refusal?.code ?? 'bell-not-found', refusal?.detail);
}

/** The name that the sender gave to its request, if it gave one. Throws `bad-request` for a malformed one. */
function sendersClaim(request: Request, { fields }: Body): SendersClaim | null {
  const name = idempotencyKey(request);
  return name === undefined ? null : { name, fingerprint: payloadFingerprint(fields) };
}

/** The answer in BellBot's own shape: the acceptance, or the receipt when the sender waits for it. */
async function ownAnswer(
  parts: RouteParts,
  { request, response }: AdmittedCall,
  { acceptance, replayed }: Taken,
  again: Record<string, string>,
): Promise<Answer<200 | 202>> {
  // What silence drops is over at once.
  const status = replayed || acceptance.state === 'cancelled' ? 200 : 202;
  const headers = { Location: `/api/rings/${acceptance.id}`, ...again };
  const wait = grantedWait(request, parts.stopping);
  if (wait === undefined) {
    return jsonAnswer(status, acceptance, headers);
  }
  // It is accepted: when it cannot be read now, an error would have its sender ring again.
  const ring = await awaitedRing(parts, acceptance.id, wait, response).catch(() => undefined);
  const waited = { ...headers, 'Preference-Applied': `wait=${wait}` };
  return ring === undefined
    ? jsonAnswer(status, acceptance, waited)
    : jsonAnswer(isFinal(ring) ? 200 : status, receiptOf(ring), waited);
}

/** What a chat system wants for an answer, and nothing more. */
function chatAnswer(reply: object | null, headers: Record<string, string>): Answer<200> {
  return reply === null ? { status: 200, headers } : jsonAnswer(200, reply, headers);
}
