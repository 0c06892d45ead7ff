import type { ServerResponse } from 'node:http';
import type { BellBotError } from '../core/errors.js';
import { problemHeaders, problemOf, problemType } from './problem.js';

/** What a route's handler answers. Without `type` the body is empty. */
export interface Answer<Status extends number = number> {
  /** HTTP status code. */
  readonly status: Status;
  readonly headers?: Readonly<Record<string, string>>;
  /** Media type of the body. */
  readonly type?: string;
  readonly body?: string;
}

const baseHeaders = Object.freeze({
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
});

/** A value as the body of an answer. It ends with a line end, so that a terminal's prompt stands on a line of its own. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** An answer of JSON. */
export function jsonAnswer<Status extends number>(
  status: Status,
  value: unknown,
  headers?: Record<string, string>,
): Answer<Status> {
  const answer = { status, type: 'application/json', body: jsonText(value) };
  return headers === undefined ? answer : { ...answer, headers };
}

/** The answer to a request that was refused: a problem document. */
export function problemAnswer(error: BellBotError): Answer {
  const body = jsonText(problemOf(error.code, error.message, error.fields));
  return { status: error.kind.status, type: problemType, body, headers: problemHeaders(error) };
}

/** Every header of an answer, in the order in which they are sent. */
export function headersOf(answer: Answer): Record<string, string> {
  const headers: Record<string, string> = {
    ...baseHeaders,
    'Content-Length': String(Buffer.byteLength(answer.body ?? '')),
  };
  if (answer.type !== undefined) {
    headers['Content-Type'] = answer.type;
  }
  return answer.headers === undefined ? headers : Object.assign(headers, answer.headers);
}

/** Sends an answer, unless one was sent already or nobody is there to receive it. `last` closes the connection after. */
export function send(response: ServerResponse, answer: Answer, last = false): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const headers = headersOf(answer);
  if (last) {
    headers.Connection = 'close';
  }
  response.writeHead(answer.status, headers);
  response.end(answer.body ?? '');
}
