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
    who: authorOf(asWritten(said)),
    text: keptText(unescaped(said.text), mostTextCharacters),
    claim: claimName('slack', said.team_id, said.channel_id, said.timestamp, ...beyondSeconds(said)),
    bot: isBot(said),
    // It would post any text into the channel.
    reply: null,
  };
}

const entities: Readonly<Record<string, string>> = Object.freeze({ '&amp;': '&', '&lt;': '<', '&gt;': '>' });

/**
 * A text as it was written: Slack sends `&`, `<` and `>` as entities, and no other character (its documentation on formatting
 * text). What else it makes of a text, `<@U1>` or `<https://example.com|label>`, stays as it is.
 */
function unescaped<Text extends string | null | undefined>(text: Text): Text | string {
  return typeof text === 'string'
    ? text.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity)
    : text;
}

/** The names of who wrote, as they were given. */
function asWritten({
  bot_name,
  alias,
  user_name,
  user_id,
}: z.infer<typeof payload>): Parameters<typeof authorOf>[0] {
  return { bot_name: unescaped(bot_name), alias: unescaped(alias), user_name: unescaped(user_name), user_id };
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
