import type { JsonSchema } from './json-schemas.js';

/** A header as it is documented. */
interface Header {
  readonly description: string;
  readonly schema: JsonSchema;
}

const text = { type: 'string' };
const seconds = { type: 'integer', minimum: 0 };

/** Headers that requests may have, beside those of keys, bodies and what is accepted. */
export const requestHeaders = {
  Prefer: {
    description:
      '`wait=N` holds the answer until the ring is over, or N seconds have passed, at most 60 (RFC 7240).',
    schema: text,
  },
  'Idempotency-Key': {
    description:
      'Names the event that is rung for, 1 to 255 printable ASCII characters: sent again, it does not ring again.',
    schema: text,
  },
  'If-Match': {
    description: 'The `ETag` of what is to be changed: it is changed only if it is still the same.',
    schema: text,
  },
  'Last-Event-ID': {
    description: 'The id of the last event that was heard: what came since is sent first.',
    schema: text,
  },
} as const satisfies Readonly<Record<string, Header>>;

/** Headers that answers may have, beside those of every answer. */
export const responseHeaders = {
  ETag: { description: 'The version of what was answered.', schema: text },
  'Idempotent-Replayed': {
    description: 'The same event was taken in before; this is the first answer.',
    schema: { type: 'string', const: 'true' },
  },
  Link: { description: 'Leads to the next page (RFC 8288), where there is one.', schema: text },
  Location: { description: 'Where to look for what became of it.', schema: text },
  'Preference-Applied': { description: 'The preference that was followed.', schema: text },
  'X-BellBot-Ignored': { description: 'Why this does not ring.', schema: text },
  'X-BellBot-Refused': { description: 'The problem, where the body may not be one.', schema: text },
} as const satisfies Readonly<Record<string, Header>>;

/** Headers that follow from the status or from how often somebody asks. */
export const usualHeaders = {
  Allow: { description: 'The methods that there are here.', schema: text },
  RateLimit: {
    description: 'Requests that are admitted now (`r`), and seconds until there is room for one more (`t`).',
    schema: text,
  },
  'RateLimit-Policy': {
    description: 'How many requests are admitted (`q`) in so many seconds (`w`).',
    schema: text,
  },
  'Retry-After': { description: 'Seconds after which to try again.', schema: seconds },
  'WWW-Authenticate': { description: 'How a key may be sent.', schema: text },
} as const satisfies Readonly<Record<string, Header>>;

/** The name of a header that a request may have. */
export type RequestHeader = keyof typeof requestHeaders;
/** The name of a header that an answer may have. */
export type ResponseHeader = keyof typeof responseHeaders | keyof typeof usualHeaders;
