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
  noticeOf,
  optionalId,
  optionalText,
} from './chat-message.js';

/** It takes an empty answer for a failure, and tells the whole channel of it. */
const reply = Object.freeze({});

const slackFormat = z.object({
  ...authorFields,
  team_id: optionalId,
  team_domain: optionalText,
  channel_id: optionalId,
  timestamp: optionalId,
  text: optionalText,
});

const ownFormat = z.object({
  ...authorFields,
  data: optionalText,
  message: z.object({
    id: optionalId,
    sender_full_name: optionalText,
    sender_email: optionalText,
    sender_id: optionalId,
    content: optionalText,
  }),
});

/**
 * Zulip's outgoing webhook, in its own format (JSON with the whole message in it) or in Slack's. Null for another
 * payload; throws a ZodError for a Zulip payload with a wrong value.
 */
export function zulipMessage(fields: Fields): ChatMessage | null {
  return inOwnFormat(fields) ?? inSlackFormat(fields);
}

/** True for requests that Zulip makes, by the `User-Agent` that it sends with all of them. */
export function isZulip(userAgent: string | undefined): boolean {
  return userAgent?.startsWith('ZulipOutgoingWebhook/') === true;
}

/** What Zulip would send in its own format without a message: null for anything else. */
export function zulipNotice(fields: Fields): ChatMessage | null {
  const ours = hasAny(fields, ['bot_email', 'bot_full_name']) && hasAny(fields, ['trigger']);
  return ours && !isFields(fields.message) ? noticeOf('zulip', 'a notice of Zulip', reply) : null;
}

function inOwnFormat(fields: Fields): ChatMessage | null {
  const ours =
    hasAny(fields, ['data', 'trigger', 'bot_email']) &&
    isFields(fields.message) &&
    hasAny(fields.message, ['sender_id', 'sender_email', 'sender_full_name']);
  if (!ours) {
    return null;
  }
  const { message, data, ...said } = ownFormat.parse(fields);
  const { sender_full_name, sender_email, sender_id } = message;
  return {
    source: 'zulip',
    who: authorOf({ ...said, user_name: sender_full_name || sender_email, user_id: sender_id }),
    text: keptText(data || message.content, mostTextCharacters),
    claim: claimName('zulip', message.id),
    bot: isBot(said),
    reply,
  };
}

function inSlackFormat(fields: Fields): ChatMessage | null {
  if (!isSlackFormat(fields)) {
    return null;
  }
  const said = slackFormat.parse(fields);
  const { team_id, team_domain, channel_id, timestamp, user_id, text } = said;
  // Several members may write in one second.
  const written = digest(JSON.stringify([user_id, text]));
  return {
    source: 'zulip',
    who: authorOf(said),
    text: keptText(text, mostTextCharacters),
    claim: claimName('zulip', team_id || team_domain, channel_id, timestamp, written),
    bot: isBot(said),
    reply,
  };
}

/** Slack's time has six decimals, Zulip's is in whole seconds, with `service_id`, which Slack may send as well. */
function isSlackFormat(fields: Fields): boolean {
  return (
    hasAny(fields, ['service_id']) &&
    hasAny(fields, ['team_id', 'team_domain']) &&
    /^\d+$/.test(String(fields.timestamp))
  );
}
