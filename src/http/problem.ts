import {
  type BellBotError,
  type ErrorCode,
  type ErrorKind,
  errorKinds,
  type FieldError,
} from '../core/errors.js';

/** A problem document (RFC 9457) as it is sent. */
export interface Problem {
  /** `urn:bellbot:problem:` and the code: an identifier, not an address. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What to do, as a sentence. */
  readonly detail: string;
  readonly code: ErrorCode;
  /** The refused values, where there are any. */
  readonly errors?: readonly FieldError[];
}

/** The media type of problem documents. */
export const problemType = 'application/problem+json';

/** The problem document of one kind of error, with what is exact about this occurrence. */
export function problemOf(code: ErrorCode, detail: string, fields: readonly FieldError[] = []): Problem {
  const { title, status } = errorKinds[code];
  const problem = { type: `urn:bellbot:problem:${code}`, title, status, detail, code };
  return fields.length === 0 ? problem : { ...problem, errors: fields };
}

/** The headers that go with an error beside its problem document. */
export function problemHeaders(error: BellBotError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.code === 'not-a-message') {
    // Slack would send it three times more (Events API, failure conditions).
    headers['X-Slack-No-Retry'] = '1';
  }
  const seconds = error.retryAfter ?? usualRetryAfter(error.kind);
  if (seconds !== undefined) {
    headers['Retry-After'] = String(seconds);
  }
  return headers;
}

/** Seconds after which to try again what cannot be done now, where nothing more exact is known; undefined for never. */
export function usualRetryAfter({ status, retryable }: ErrorKind): number | undefined {
  return status === 503 && retryable ? 5 : undefined;
}
