import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

const bearer = /^bearer(?: +(.*))?$/i;
const beyondAscii = /[\u0080-\u00ff]/;

/**
 * The keys that a request's headers carry: `Authorization: Bearer <key>` (RFC 6750; other schemes are somebody else's)
 * and `X-BellBot-Key: <key>`. Empty ones count as missing.
 */
export function keysInHeaders(headers: IncomingHttpHeaders): string[] {
  const keys: string[] = [];
  const { authorization } = headers;
  if (authorization !== undefined) {
    add(keys, bearer.exec(authorization)?.[1]?.trim());
  }
  const own = headers['x-bellbot-key'];
  add(keys, Array.isArray(own) ? own.join(', ') : own);
  return keys;
}

/** The keys that a body's fields carry: `key` and `token`. Other values than strings come as they are. */
export function keysInFields(fields: Readonly<Record<string, unknown>>): unknown[] {
  return [fields.key, fields.token].filter((key) => key !== undefined && key !== null && key !== '');
}

/** Node reads header bytes as Latin-1; most senders of other letters mean UTF-8. */
function add(keys: string[], value: string | undefined): void {
  if (value === undefined || value === '') {
    return;
  }
  if (!beyondAscii.test(value)) {
    keys.push(value);
    return;
  }
  const bytes = Buffer.from(value, 'latin1');
  keys.push(isUtf8(bytes) ? bytes.toString('utf8') : value);
}
