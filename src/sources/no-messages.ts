import { BellBotError } from '../core/errors.js';
import type { ChatMessage } from '../core/message.js';
import { type Fields, hasAny, isFields, isText, noticeOf } from './chat-message.js';

/**
 * What chat systems and code hosts post beside messages, each told by the fields that only it has. Where these stand:
 * docs.slack.dev (Events API, slash commands, handling user interaction), developers.mattermost.com (slash commands,
 * interactive messages, interactive dialogs), docs.discord.com (interactions), learn.microsoft.com (Teams activities),
 * docs.github.com (webhook payloads), developers.zoom.us, docs.aws.amazon.com (SNS over HTTP).
 */

/** Types of Slack's Events API, and of its envelopes. */
const eventTypes: ReadonlySet<unknown> = new Set([
  'event_callback',
  'url_verification',
  'app_rate_limited',
  'events_api',
]);

/** Types of what buttons, menus, dialogs and shortcuts send, in Slack and in Mattermost. */
const interactionTypes: ReadonlySet<unknown> = new Set([
  'block_actions',
  'block_suggestion',
  'dialog_cancellation',
  'dialog_submission',
  'dialog_suggestion',
  'interactive_message',
  'message_action',
  'view_closed',
  'view_submission',
  'workflow_step_edit',
]);

/** Fields of which no outgoing webhook has one: they let an app answer a command or a click. */
const interactionFields = ['trigger_id', 'response_url', 'callback_id'];
const chatFields = ['team', 'team_id', 'channel', 'channel_id', 'user', 'user_id', 'api_app_id'];

const webhook = 'let an outgoing webhook post to /ring (docs/chat.md)';
const kinds: readonly (readonly [is: (fields: Fields) => boolean, sentence: string])[] = [
  [
    isSlackEvent,
    `This is an event of a Slack app, or the check of its address. Those belong to /slack/events, which this BellBot does not have yet: ${webhook}.`,
  ],
  [
    isCommand,
    `This is a slash command. Those of a Slack app belong to /slack/commands, which this BellBot does not have yet: ${webhook}.`,
  ],
  [
    isInteraction,
    `This is what a button, a menu, a dialog or a shortcut sends. BellBot has none: ${webhook}.`,
  ],
  [
    (fields) =>
      hasAny(fields, ['application_id']) && hasAny(fields, ['version']) && /^\d+$/.test(String(fields.type)),
    'This is an interaction of Discord, or the check of its address. BellBot has no address for them: let your bot post {"text": "..."} to /ring.',
  ],
  [
    ({ channelId, type }) => channelId === 'msteams' && type !== 'message',
    'This is an activity of Teams. BellBot has no address for them: let an outgoing webhook, or a workflow, post to /ring.',
  ],
  [
    isHandshake,
    'This asks whether the address is willing to take events, and BellBot does not answer that: it takes what needs no such check.',
  ],
  [
    (fields) => isText(fields.type) && !isText(fields.text) && hasAny(fields, ['team_id', 'channel_id']),
    `This is a chat system's notice of something, and has no text: ${webhook}.`,
  ],
];

/** What is sent to see whether the address answers, and is content with 200; null for anything else. */
export function checkNotice(fields: Fields): ChatMessage | null {
  const isCheck =
    hasAny(fields, ['ssl_check']) && (isYes(fields.ssl_check) || !hasAny(fields, ['text', 'who']));
  if (isCheck) {
    return noticeOf('slack', "Slack's check of the certificate (ssl_check)", null);
  }
  const event = wrapped(fields) ?? fields;
  return isText(event.zen) && hasAny(event, ['hook_id', 'hook'])
    ? noticeOf('github', "a code host's first call of a webhook (ping)", null)
    : null;
}

/** Throws `not-a-message`, with a sentence that says where it belongs, for what could be taken for a message and is none. */
export function refuseNoMessage(fields: Fields): void {
  const [, sentence] = kinds.find(([is]) => is(fields)) ?? [];
  if (sentence !== undefined) {
    throw new BellBotError('not-a-message', sentence);
  }
}

function isYes(value: unknown): boolean {
  return !['', '0', 'false', 'null'].includes(String(value ?? '').toLowerCase());
}

/** What a form has in its field `payload`, as Slack's interactions and GitHub's forms do. */
function wrapped({ payload }: Fields): Fields | undefined {
  if (typeof payload !== 'string' || !payload.trimStart().startsWith('{')) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(payload);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSlackEvent(fields: Fields): boolean {
  return (
    eventTypes.has(fields.type) ||
    (isFields(fields.event) && hasAny(fields, ['api_app_id', 'event_id', 'event_time', 'authorizations'])) ||
    (hasAny(fields, ['minute_rate_limited']) && hasAny(fields, ['api_app_id']))
  );
}

function isCommand(fields: Fields): boolean {
  return (
    isText(fields.command) &&
    fields.command.startsWith('/') &&
    hasAny(fields, [...interactionFields, ...chatFields, 'team_domain'])
  );
}

function isInteraction(fields: Fields): boolean {
  const event = wrapped(fields) ?? fields;
  return (
    interactionTypes.has(event.type) ||
    (hasAny(event, interactionFields) && hasAny(event, chatFields)) ||
    (isFields(event.context) && hasAny(event, ['post_id']))
  );
}

/** A question that wants its answer made of what it asks: of monday.com, Zoom, Twitch, Amazon SNS and others. */
function isHandshake(fields: Fields): boolean {
  return (
    (hasAny(fields, ['challenge']) && !hasAny(fields, ['text', 'who'])) ||
    fields.event === 'endpoint.url_validation' ||
    /^(?:Subscription|Unsubscribe)Confirmation$/.test(String(fields.Type))
  );
}
