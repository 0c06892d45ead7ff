import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { withoutLineEnds } from '../../core/text.js';

const bearer = /^bearer(?: +(.*))?$/i;
const basic = /^basic +([a-z\d+/]+={0,2})$/i;
const beyondAscii = /[\u0080-\u00ff]/;

/**
 * The keys that a request's headers carry: `Authorization: Bearer <key>` (RFC 6750; other schemes are somebody else's)
 * and `X-BellBot-Key: <key>`. Empty ones count as missing.
 */
export function keysInHeaders(headers: IncomingHttpHeaders): string[] {
  const { authorization } = headers;
  const own = headers['x-bellbot-key'];
  const values = [bearer.exec(authorization ?? '')?.[1]?.trim(), Array.isArray(own) ? own.join(', ') : own];
  return values.map((value) => asKey(fromHeader(value ?? ''))).filter((key) => key !== '');
}

/**
 * The password of `Authorization: Basic` (RFC 7617), whoever the user is: what follows the first colon. Undefined where
 * there is none.
 */
export function keyOfBasic({ authorization }: IncomingHttpHeaders): string | undefined {
  const [, encoded = ''] = basic.exec(authorization?.trim() ?? '') ?? [];
  const pair = fromHeader(Buffer.from(encoded, 'base64').toString('latin1'));
  const colon = pair.indexOf(':');
  const key = colon === -1 ? '' : asKey(pair.slice(colon + 1));
  return key === '' ? undefined : key;
}

/** The keys that a body's fields carry: `key` and `token`. Other values than strings come as they are. */
export function keysInFields(fields: Readonly<Record<string, unknown>>): unknown[] {
  return [fields.key, fields.token]
    .map((key) => (typeof key === 'string' ? asKey(key) : key))
    .filter((key) => key !== undefined && key !== null && key !== '');
}

/** A key as it was meant: one read from a file comes with the file's byte order mark and line end, which no key has. */
function asKey(value: string): string {
  return withoutLineEnds(value.replace(/^\ufeff/, ''));
}

/** Bytes that were read as Latin-1, as Node reads headers; most senders of other letters mean UTF-8. */
function fromHeader(value: string): string {
  if (!beyondAscii.test(value)) {
    return value;
  }
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
