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
  optionalId,
  optionalText,
} from './chat-message.js';

const payload = z.object({
  ...authorFields,
  team_id: optionalId,
  channel_id: optionalId,
  timestamp: optionalId,
  text: optionalText,
});

/**
 * Slack's outgoing webhook: a form with `team_id`, `channel_id`, `user_name` and so on.
 * Slack gives a delivery no id: team, channel and time name the message. Null for another payload; throws a ZodError
 * for a Slack payload with a wrong value.
 */
export function slackMessage(fields: Fields): ChatMessage | null {
  if (!isSlack(fields)) {
    return null;
  }
  const said = payload.parse(fields);
  return {
    source: 'slack',
    who: authorOf(said),
    text: keptText(said.text, mostTextCharacters),
    claim: claimName('slack', said.team_id, said.channel_id, said.timestamp, ...beyondSeconds(said)),
    bot: isBot(said),
    // It would post any text into the channel.
    reply: null,
  };
}

/**
 * What tells messages of one channel apart beside their time. Slack's is exact to the microsecond and needs nothing more;
 * whoever sends in its format may have whole seconds, in which several members may write.
 */
function beyondSeconds({ timestamp, user_id, text }: z.infer<typeof payload>): string[] {
  return timestamp?.includes('.') === true ? [] : [digest(JSON.stringify([user_id, text]))];
}

/** A channel alone could be anybody's field; the mark of a bot is Slack's, and is answered as Slack wants it. */
function isSlack(fields: Fields): boolean {
  return (
    hasAny(fields, ['team_id', 'team_domain', 'trigger_word']) ||
    (hasAny(fields, ['channel_id', 'channel_name']) && hasAny(fields, ['user_id', 'user_name'])) ||
    isBot(fields)
  );
}
