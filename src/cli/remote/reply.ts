import { mostTextCharacters } from '../../core/text.js';
import type { ServerReply, Unreachable } from './request.js';

/** A JSON object, as far as it is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What was sent to a server, by the names of its fields; what must not be shown is left out. */
export type Sent = Readonly<Record<string, string | undefined>>;

/**
 * Why a reply brings nothing, as a sentence for people that says what to do; undefined for a reply that was a success.
 * `base` is the server's address, and `sent` what its complaints may be about. The text is the server's in part: make it
 * printable.
 */
export function failureOf(
  base: string,
  reply: ServerReply | Unreachable,
  sent: Sent = {},
): string | undefined {
  if ('unreachable' in reply) {
    return `${base} can't be reached (${reply.unreachable}). Is BellBot running there? ${howToStart(base)}`;
  }
  const { status, headers } = reply;
  if (status >= 200 && status <= 299) {
    return undefined;
  }
  if (status >= 300 && status < 400) {
    const target = headers.location === undefined ? 'elsewhere' : `to ${headers.location}`;
    return `${base} redirects ${target}. If you trust it, give that address with url=.`;
  }
  return refusal(base, reply, sent);
}

/** A sentence for when something other than BellBot answers. */
export function foreignServer(base: string): string {
  return `${base} answers, but not as BellBot does. Check url=.`;
}

/** The command as it can be typed wherever BellBot was installed or cloned. */
export const typed = 'npx bellbot';

function howToStart(base: string): string {
  const { protocol, port } = new URL(base);
  const usual = protocol === 'https:' || port === '' || port === '3000';
  const there = usual ? '' : ` port=${port}`;
  return `Start it with "${typed} serve${there}", without an Arduino with "${typed} demo${there}", or give the address of another with url=.`;
}

/** From a problem document (RFC 9457), or from the status alone. */
function refusal(base: string, { status, headers, body }: ServerReply, sent: Sent): string {
  const problem = jsonObject(body);
  const title = textOf(problem.title) ?? `${base} answered ${status}`;
  const detail = detailOf(problem, headers['retry-after'], sent);
  const advice = status === 401 ? ' Give the key with key=, BELLBOT_KEY or ~/.bellbotrc.' : '';
  return `${title}${detail === undefined ? '.' : `: ${detail}`}${advice}`;
}

/** What the server says, in the words of the command line. */
function detailOf(problem: JsonObject, retryAfter: string | undefined, sent: Sent): string | undefined {
  const fields = Array.isArray(problem.errors) ? problem.errors.filter(isObject) : [];
  if (fields.length > 0) {
    return `${fields.map((field) => fieldError(field, sent)).join('; ')}.`;
  }
  switch (problem.code) {
    case 'key-missing':
      return 'None is set here.';
    case 'event-differs':
      return `${fieldShown('event', sent)} had another text or who then. Give each event a name of its own.`;
    case 'body-too-large':
      return `${fieldShown('text', sent)}: expected at most ${mostTextCharacters} characters.`;
    default:
      return textOf(problem.detail)?.replace(
        'after the seconds in Retry-After',
        retryAfter === undefined ? 'later' : `in ${retryAfter} s`,
      );
  }
}

/** Field, value and what was expected of it. */
function fieldError({ field, expected }: JsonObject, sent: Sent): string {
  const name = textOf(field) ?? 'a field';
  return `${fieldShown(name, sent)}: expected ${textOf(expected) ?? 'another value'}`;
}

/** Most characters of a value that are shown. */
const mostShown = 40;

/** `text="Lunch is ready"`; how long a value is where it is cut, since that may be what is wrong. */
function fieldShown(name: string, sent: Sent): string {
  const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
  if (value === undefined) {
    return name;
  }
  const characters = [...value];
  return characters.length > mostShown
    ? `${name}="${characters.slice(0, mostShown).join('')}..." (${characters.length} characters)`
    : `${name}="${value}"`;
}

/** The JSON value of a text; undefined if the text is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON object of a text; an empty one if the text is anything else. */
export function jsonObject(text: string): JsonObject {
  const value = jsonOf(text);
  return isObject(value) ? value : {};
}

/** True for a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
