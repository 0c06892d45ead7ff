import type { IncomingMessage } from 'node:http';
import { BellBotError } from '../../core/errors.js';
import { mostClaimCharacters } from '../../core/text.js';

/**
 * A string as the draft of the header asks for (a String of RFC 8941, section 3.3.3, whose parameters say nothing here):
 * printable ASCII in double quotes, with a backslash before quotes and backslashes.
 */
const quotedName =
  /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?:; *[a-z*][a-z0-9_.*-]*(?:=(?:"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"|[^\s",;]+))?)*$/;
/** Without quotes, as most senders have it. A comma would be what joins two headers (RFC 9110, section 5.3). */
const bareName = /^[\x21\x23-\x2b\x2d-\x7e][\x20-\x2b\x2d-\x7e]*$/;

/**
 * The event that a request names by the header `Idempotency-Key`, quoted or not; undefined without one. Throws
 * `bad-request` for a name that is empty, too long or malformed, and for several different ones.
 */
export function idempotencyKey(
  request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>,
): string | undefined {
  if (request.headers['idempotency-key'] === undefined) {
    return undefined;
  }
  const names = new Set((request.headersDistinct['idempotency-key'] ?? []).map(eventOfHeader));
  if (names.size > 1) {
    throw new BellBotError('bad-request', 'Send one Idempotency-Key: these name different events.');
  }
  const [name] = names;
  return name;
}

function eventOfHeader(value: string): string {
  const text = value.trim();
  const name =
    quotedName.exec(text)?.[1]?.replace(/\\(.)/g, '$1') ?? (bareName.test(text) ? text : undefined);
  if (name === undefined || name === '' || name.length > mostClaimCharacters) {
    throw new BellBotError(
      'bad-request',
      `Send as Idempotency-Key 1 to ${mostClaimCharacters} printable ASCII characters, in double quotes if there are commas or quotes among them.`,
    );
  }
  return name;
}
