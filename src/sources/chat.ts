import type { ChatMessage } from '../core/message.js';
import type { Fields } from './chat-message.js';
import { mattermostMessage } from './mattermost.js';
import { rocketChatMessage } from './rocketchat.js';
import { slackMessage } from './slack.js';
import { isZulip, zulipMessage } from './zulip.js';

/**
 * The message of a chat system's outgoing webhook, told by the fields of the body: Mattermost, Rocket.Chat and Zulip by
 * what only they send, then Slack. Null for any other payload; throws a ZodError when one has a wrong value.
 */
export function chatMessage(fields: Fields): ChatMessage | null {
  return (
    mattermostMessage(fields) ?? rocketChatMessage(fields) ?? zulipMessage(fields) ?? slackMessage(fields)
  );
}

/**
 * What a system wants for an answer of 200 in place of a refusal, since it tells the channel of anything else; told by
 * the `User-Agent`, as a refused body may not have been read. Null for all others: Slack, Mattermost and Rocket.Chat
 * post nothing but a `text` or `attachments`.
 */
export function replyToRefused(userAgent: string | undefined): Readonly<Record<string, never>> | null {
  return isZulip(userAgent) ? {} : null;
}
