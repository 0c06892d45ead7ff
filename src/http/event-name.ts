import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../core/caller.js';
import type { EventName } from '../core/ring.js';
import { idempotencyKey } from './idempotency-key.js';
import type { ForeignRing } from './parts.js';

/** A chat system that sends a message again may say other things of it: it is the same event all the same. */
const anyPayload = 'any';
/** What a payload carries to be admitted, and says nothing of the event. */
const secrets: ReadonlySet<string> = new Set(['key', 'token']);

/**
 * The event that a request is, or null when its sender names none. A chat system's message names itself, whatever
 * `Idempotency-Key` goes with it: two messages are two events, and one message is one, whoever passes them on. Every
 * key has events of its own. Throws `bad-request` for an `Idempotency-Key` that counts and is malformed.
 */
export function eventOf(
  request: IncomingMessage,
  caller: Caller,
  fields: Readonly<Record<string, unknown>>,
  foreign: Pick<ForeignRing, 'source' | 'event'> | null,
): EventName | null {
  const owner = caller.name;
  if (foreign !== null && foreign.event !== null) {
    return { scope: `${owner}:${foreign.source}`, event: foreign.event, fingerprint: anyPayload };
  }
  const event = idempotencyKey(request);
  return event === undefined ? null : { scope: owner, event, fingerprint: payloadFingerprint(fields) };
}

/**
 * A hash of a body's fields but `key` and `token`: the same for every order of the fields, for JSON and a form of the
 * same fields, and for an empty body and an empty object.
 */
export function payloadFingerprint(fields: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(fields).filter(([name]) => !secrets.has(name));
  return hash('sha256', canonicalObject(told), 'base64url');
}

/** JSON with the names of every object in order. A body is not deep, so this may recurse. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  return typeof value === 'object' && value !== null
    ? canonicalObject(Object.entries(value))
    : JSON.stringify(value);
}

function canonicalObject(entries: [string, unknown][]): string {
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join(',')}}`;
}
