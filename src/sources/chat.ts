import type { ChatMessage } from '../core/message.js';
import type { Fields } from './chat-message.js';
import { mattermostMessage } from './mattermost.js';
import { checkNotice, refuseNoMessage } from './no-messages.js';
import { rocketChatMessage, rocketChatNotice } from './rocketchat.js';
import { slackMessage } from './slack.js';
import { isZulip, zulipMessage, zulipNotice } from './zulip.js';

/**
 * What a chat system sent, told by the fields of the body: first what is no message, then the messages of outgoing
 * webhooks, Mattermost, Rocket.Chat and Zulip by what only they send, then Slack. Null for any other payload. Throws a
 * ZodError when one has a wrong value, and `not-a-message` for what belongs elsewhere.
 */
export function chatMessage(fields: Fields): ChatMessage | null {
  const notice = checkNotice(fields) ?? rocketChatNotice(fields) ?? zulipNotice(fields);
  if (notice !== null) {
    return notice;
  }
  refuseNoMessage(fields);
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
