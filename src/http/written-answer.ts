import type { ServerResponse } from 'node:http';
import { type Answer, headersOf } from './answer.js';

/** An answer whose body the route writes by itself: one that never ends, or no text. */
export interface WrittenAnswer<Status extends number = number> extends Omit<Answer<Status>, 'body'> {
  /** Called when the head is on its way, unless only that is wanted: has to write the body, and to end it. */
  readonly write: (response: ServerResponse) => void;
}

/** Sends the head and has the body written, unless nobody is there to receive it. `last` closes the connection after. */
export function sendWritten(
  response: ServerResponse,
  { write, ...answer }: WrittenAnswer,
  last: boolean,
): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const { 'Content-Length': _unknown, ...headers } = headersOf(answer);
  response.writeHead(answer.status, last ? { ...headers, Connection: 'close' } : headers);
  if (response.req.method === 'HEAD') {
    response.end();
  } else {
    write(response);
  }
}
