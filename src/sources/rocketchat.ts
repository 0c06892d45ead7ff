import { z } from 'zod';
import type { ChatMessage } from '../core/message.js';
import { keptText, mostTextCharacters } from '../core/text.js';
import {
  authorFields,
  authorOf,
  claimName,
  digest,
  type Fields,
  hasAny,
  isBot,
  isFields,
  isText,
  noticeOf,
  optionalId,
  optionalText,
} from './chat-message.js';

const payload = z.object({
  ...authorFields,
  message_id: optionalId,
  channel_id: optionalId,
  timestamp: optionalId,
  text: optionalText,
  /** False, or what describes the integration that wrote. */
  bot: z.unknown(),
});

/** It would send again what was answered with an empty body. */
const reply = Object.freeze({});
/** All that Rocket.Chat sends of an event for which it finds no room or no message; `key` is BellBot's own name for `token`. */
const bare: ReadonlySet<string> = new Set(['token', 'key', 'bot', 'trigger_word']);

/**
 * What a Rocket.Chat integration sends for any other event than *Message Sent*: that a file was uploaded, that a room was
 * made, archived, entered or left, that there is a new user. It is told as its source has it (triggerHandler.ts): a file
 * comes with the whole `message` and `room`, the others have no text. Null for anything else.
 */
export function rocketChatNotice(fields: Fields): ChatMessage | null {
  if (hasAny(fields, ['team_id', 'team_domain', 'post_id'])) {
    return null;
  }
  const isFile = hasAny(fields, ['message_id']) && (isFields(fields.message) || isFields(fields.room));
  const isOther = !hasAny(fields, ['message_id', 'text', 'who']) && hasRocketChatMarks(fields);
  return isFile || isOther
    ? noticeOf('rocketchat', 'a notice of another event than Message Sent', reply)
    : null;
}

function hasRocketChatMarks(fields: Fields): boolean {
  const isBare = hasAny(fields, ['bot']) && Object.keys(fields).every((name) => bare.has(name));
  const isDated = /^\d{4}-\d\d-\d\dT/.test(String(fields.timestamp));
  const marks = hasAny(fields, ['bot', 'siteUrl']) || isDated;
  return isBare || (marks && hasAny(fields, ['channel_id', 'user_id']));
}

/**
 * Rocket.Chat's outgoing webhook: JSON with `message_id`, which names the message, and without `team_id`. Null for
 * another payload; throws a ZodError for a Rocket.Chat payload with a wrong value.
 */
export function rocketChatMessage(fields: Fields): ChatMessage | null {
  const named =
    hasAny(fields, ['message_id']) &&
    hasAny(fields, ['bot', 'channel_id', 'channel_name', 'siteUrl', 'user_id', 'user_name']);
  const nameless = hasAny(fields, ['bot']) && hasAny(fields, ['channel_id']) && isText(fields.text);
  if (!(named || nameless) || hasAny(fields, ['team_id', 'team_domain', 'post_id'])) {
    return null;
  }
  const said = payload.parse(fields);
  return {
    source: 'rocketchat',
    who: authorOf(said),
    text: keptText(said.text, mostTextCharacters),
    claim: named
      ? claimName('rocketchat', said.message_id)
      : claimName(
          'rocketchat',
          said.channel_id,
          said.timestamp,
          digest(JSON.stringify([said.user_id, said.text])),
        ),
    bot: isBot(said) || (Boolean(said.bot) && said.bot !== 'false'),
    reply,
  };
}
