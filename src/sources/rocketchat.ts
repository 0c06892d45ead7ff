import { z } from 'zod';
import type { ChatMessage } from '../core/message.js';
import { keptText, mostTextCharacters } from '../core/text.js';
import {
  authorFields,
  authorOf,
  claimName,
  type Fields,
  hasAny,
  isBot,
  optionalId,
  optionalText,
} from './chat-message.js';

const payload = z.object({
  ...authorFields,
  message_id: optionalId,
  text: optionalText,
  /** False, or what describes the integration that wrote. */
  bot: z.unknown(),
});

/**
 * Rocket.Chat's outgoing webhook: JSON with `message_id`, which names the message, and without `team_id`. Null for
 * another payload; throws a ZodError for a Rocket.Chat payload with a wrong value.
 */
export function rocketChatMessage(fields: Fields): ChatMessage | null {
  const ours =
    hasAny(fields, ['message_id']) &&
    hasAny(fields, ['bot', 'channel_id', 'channel_name', 'siteUrl', 'user_id', 'user_name']) &&
    !hasAny(fields, ['team_id', 'post_id']);
  if (!ours) {
    return null;
  }
  const said = payload.parse(fields);
  return {
    source: 'rocketchat',
    who: authorOf(said),
    text: keptText(said.text, mostTextCharacters),
    claim: claimName('rocketchat', said.message_id),
    bot: isBot(said) || (Boolean(said.bot) && said.bot !== 'false'),
    // It would send again what was answered with an empty body.
    reply: {},
  };
}
