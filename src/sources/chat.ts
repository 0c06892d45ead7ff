import type { ChatMessage, Fields } from './chat-message.js';
import { mattermostMessage } from './mattermost.js';
import { rocketChatMessage } from './rocketchat.js';
import { slackMessage } from './slack.js';

/**
 * The message of a chat system's outgoing webhook, told by the fields of the body: Mattermost and Rocket.Chat by the
 * ids that only they send, then Slack. Null when it is no such payload; throws a ZodError when one has a wrong value.
 */
export function chatMessage(fields: Fields): ChatMessage | null {
  return mattermostMessage(fields) ?? rocketChatMessage(fields) ?? slackMessage(fields);
}
