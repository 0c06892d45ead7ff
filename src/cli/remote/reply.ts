import type { ServerReply, Unreachable } from './request.js';

/** A JSON object, as far as it is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Why a reply brings nothing, as a sentence for people that says what to do; undefined for a reply that was a success.
 * `base` is the server's address. The text is the server's in part: make it printable.
 */
export function failureOf(base: string, reply: ServerReply | Unreachable): string | undefined {
  if ('unreachable' in reply) {
    return `${base} can't be reached (${reply.unreachable}). Is BellBot running there? Give its address with url=.`;
  }
  const { status, headers, body } = reply;
  if (status >= 200 && status <= 299) {
    return undefined;
  }
  if (status >= 300 && status < 400) {
    const target = headers.location === undefined ? 'elsewhere' : `to ${headers.location}`;
    return `${base} redirects ${target}. If you trust it, give that address with url=.`;
  }
  return refusal(base, status, jsonObject(body));
}

/** A sentence for when something other than BellBot answers. */
export function foreignServer(base: string): string {
  return `${base} answers, but not as BellBot does. Check url=.`;
}

/** From a problem document (RFC 9457), or from the status alone. */
function refusal(base: string, status: number, problem: JsonObject): string {
  const title = textOf(problem.title) ?? `${base} answered ${status}`;
  const detail = textOf(problem.detail);
  const advice = status === 401 ? ' Give the key with key=, BELLBOT_KEY or ~/.bellbotrc.' : '';
  return `${title}${detail === undefined ? '.' : `: ${detail}`}${advice}`;
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
