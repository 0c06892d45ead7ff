import type { Request } from 'express';
import { z } from 'zod';
import type { ChatMessage, Message, SendersClaim } from '../../core/message.js';
import { isFinal, receiptOf } from '../../core/ring.js';
import type { Taken } from '../../core/ringer.js';
import { type Answer, jsonAnswer } from '../answer.js';
import { awaitedRing } from '../awaited-ring.js';
import type { Body } from '../body.js';
import { commandLineSource } from '../command-line.js';
import { idempotencyKey } from '../idempotency-key.js';
import type { RouteParts } from '../parts.js';
import { payloadFingerprint } from '../payload-fingerprint.js';
import { preferredWait } from '../prefer.js';
import { type Call, type Route, route } from '../route.js';
import { acceptanceSchema, receiptSchema } from './receipt-body.js';
import { ringBody } from './ring-body.js';

/** `POST /ring`: asks for a ring. */
export function ringRoute(parts: RouteParts): Route {
  const { intake, bell, chatMessage, replyToRefused } = parts;
  return route<Message | ChatMessage>({
    method: 'POST',
    path: '/ring',
    right: 'ring',
    input: ringBody(bell),
    output: z.union([acceptanceSchema, receiptSchema, z.strictObject({})]),
    foreign: ({ fields }) => chatMessage(fields),
    refusal: (error, { headers }) => {
      const reply = replyToRefused(headers['user-agent']);
      return reply === null
        ? null
        : jsonAnswer(200, reply, { 'X-BellBot-Refused': `${error.code}: ${error.kind.title}.` });
    },
    handle: async (call) => {
      const { input, body, caller, request } = call;
      const message = { ...input, source: input.source ?? commandLineSource(request.headers) };
      const taken = await intake.take(message, caller, () => sendersClaim(request, body));
      if (taken.type === 'ignored') {
        return bare('reply' in input ? input.reply : null, { 'X-BellBot-Ignored': taken.reason });
      }
      const again: Record<string, string> = taken.replayed ? { 'Idempotent-Replayed': 'true' } : {};
      return 'reply' in input ? bare(input.reply, again) : await told(parts, call, taken, again);
    },
  });
}

/** The name that the sender gave to its request, if it gave one. Throws `bad-request` for a malformed one. */
function sendersClaim(request: Request, { fields }: Body): SendersClaim | null {
  const name = idempotencyKey(request);
  return name === undefined ? null : { name, fingerprint: payloadFingerprint(fields) };
}

/** The answer in BellBot's own shape: the acceptance, or the receipt when the sender waits for it. */
async function told(
  parts: RouteParts,
  { request, response }: Call<unknown>,
  { acceptance, replayed }: Taken,
  again: Record<string, string>,
): Promise<Answer> {
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
}

/** What a chat system wants for an answer, and nothing more. */
function bare(reply: object | null, headers: Record<string, string>): Answer {
  return reply === null ? { status: 200, headers } : jsonAnswer(200, reply, headers);
}
