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
  post_id: optionalId,
  text: optionalText,
});

/**
 * Mattermost's outgoing webhook: Slack's fields and `post_id`, which names the message; a form, or JSON if asked.
 * Null for another payload; throws a ZodError for a Mattermost payload with a wrong value.
 */
export function mattermostMessage(fields: Fields): ChatMessage | null {
  const ours =
    hasAny(fields, ['post_id']) && hasAny(fields, ['team_id', 'channel_id', 'user_id', 'user_name']);
  if (!ours) {
    return null;
  }
  const said = payload.parse(fields);
  return {
    source: 'mattermost',
    who: authorOf(said),
    text: keptText(said.text, mostTextCharacters),
    claim: claimName('mattermost', said.post_id),
    bot: isBot(said),
    reply: null,
  };
}
