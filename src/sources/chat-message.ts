import { hash } from 'node:crypto';
import { z } from 'zod';
import type { ChatMessage } from '../core/message.js';
import { keptText, mostClaimCharacters, mostWhoCharacters } from '../core/text.js';

/** The chat systems whose outgoing webhooks are understood. */
export type ChatSource = 'slack' | 'mattermost' | 'rocketchat' | 'zulip';

/** The fields of a request's body, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** A field that may be missing. */
export const optionalText = z.string({ error: 'a string' }).nullish();

/** An id or a time that may be missing, or a number in JSON. */
export const optionalId = z
  .union([z.string(), z.number().transform(String)], { error: 'a string or a number' })
  .nullish();

/** The fields that say who wrote. */
export const authorFields = {
  bot_id: optionalId,
  bot_name: optionalText,
  alias: optionalText,
  user_name: optionalText,
  user_id: optionalId,
};

/** Who wrote, a program by its own name before that of the account it writes by; null if nothing says it. */
export function authorOf(
  said: {
    readonly [Name in 'bot_name' | 'alias' | 'user_name' | 'user_id']?: string | null | undefined;
  },
): string | null {
  const names = [said.bot_name, said.alias, said.user_name, said.user_id];
  return names.map((name) => keptText(name, mostWhoCharacters)).find((name) => name !== null) ?? null;
}

/**
 * What a system sends that is no message, and that its sender takes an answer of 200 for: `what` says what it is, and
 * `reply` is what the system wants for an answer.
 */
export function noticeOf(source: string, what: string, reply: ChatMessage['reply']): ChatMessage {
  return {
    source,
    who: null,
    text: null,
    claim: null,
    bot: false,
    notice: `It is ${what}, and no message.`,
    reply,
  };
}

/** True for an object of JSON. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** True when at least one of these fields is there. */
export function hasAny(fields: Fields, names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(fields, name));
}

/** The name by which a message is known again, made of what identifies it; null when a part is missing. Other parts give another name. */
export function claimName(
  source: ChatSource,
  ...parts: readonly (string | null | undefined)[]
): string | null {
  if (!parts.every((part) => typeof part === 'string' && part !== '')) {
    return null;
  }
  const name = [source, ...parts.map((part) => String(part).replace(/[%:]/g, encodeURIComponent))].join(':');
  return name.length <= mostClaimCharacters && /^[\x21-\x7e]*$/.test(name)
    ? name
    : `${source}:${digest(name)}`;
}

/** SHA-256 of a text, in 64 characters. */
export function digest(text: string): string {
  return hash('sha256', text, 'hex');
}

/** True for what a program wrote: as Slack marks it, by the names USLACKBOT and slackbot or a `bot_id`. */
export function isBot({ user_id, user_name, bot_id }: Fields): boolean {
  return user_id === 'USLACKBOT' || user_name === 'slackbot' || Boolean(bot_id);
}
