import { z } from 'zod';
import {
  type ChatMessage,
  digest,
  eventName,
  type Fields,
  hasAny,
  isBot,
  keptText,
  mostTextCharacters,
  mostWhoCharacters,
  optionalId,
  optionalText,
} from './chat-message.js';

const payload = z.object({
  team_id: optionalId,
  channel_id: optionalId,
  timestamp: optionalId,
  user_id: optionalId,
  user_name: optionalText,
  bot_id: optionalId,
  text: optionalText,
});

/**
 * Slack's outgoing webhook, and Zulip's in Slack's format: a form with `team_id`, `channel_id`, `user_name` and so on.
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
    who: keptText(said.user_name || said.user_id, mostWhoCharacters),
    text: keptText(said.text, mostTextCharacters),
    event: eventName('slack', said.team_id, said.channel_id, said.timestamp, ...beyondSeconds(said)),
    bot: isBot(said),
    // It would post any text into the channel.
    reply: null,
  };
}

/**
 * What tells messages of one channel apart beside their time. Slack's time is exact to the microsecond and needs nothing
 * more; Zulip's is in whole seconds, in which several members may write.
 */
function beyondSeconds({ timestamp, user_id, text }: z.infer<typeof payload>): string[] {
  return timestamp?.includes('.') === true ? [] : [digest(JSON.stringify([user_id, text]))];
}

/** A channel alone could be anybody's field; a bot is taken for Slack's, lest it rings in answer to itself. */
function isSlack(fields: Fields): boolean {
  return (
    hasAny(fields, ['team_id', 'team_domain', 'trigger_word']) ||
    (hasAny(fields, ['channel_id', 'channel_name']) && hasAny(fields, ['user_id', 'user_name'])) ||
    isBot(fields)
  );
}
