import { hash } from 'node:crypto';

/** What a payload carries to be admitted, and says nothing of what it is for. */
const secrets: ReadonlySet<string> = new Set(['key', 'token']);

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
