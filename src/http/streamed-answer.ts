import type { ServerResponse } from 'node:http';
import type { Cancel } from '../core/ports.js';
import { type Answer, headersOf } from './answer.js';

/** An answer whose body is made while it is sent, since nobody knows how long it is. */
export interface StreamedAnswer extends Omit<Answer, 'body'> {
  /** The body in order. Not asked for the next piece before the one before is on its way. */
  readonly pieces: AsyncIterable<string>;
}

/**
 * Sends the pieces as fast as they are taken, and asks for no more of them once nobody is there to receive them. Rejects
 * with what making them rejects with; then the answer is not complete and must be broken off, lest it looks whole.
 */
export async function sendStreamed(
  response: ServerResponse,
  { pieces, ...answer }: StreamedAnswer,
  last: boolean,
): Promise<void> {
  if (response.destroyed) {
    return;
  }
  const { 'Content-Length': _unknown, ...headers } = headersOf(answer);
  response.writeHead(answer.status, last ? { ...headers, Connection: 'close' } : headers);
  if (response.req.method !== 'HEAD') {
    for await (const piece of pieces) {
      if (response.destroyed || (!response.write(piece) && !(await drained(response)))) {
        return;
      }
    }
  }
  response.end();
}

/** Resolves to true when more can be sent, to false when the connection is gone. */
async function drained(response: ServerResponse): Promise<boolean> {
  const cancels: Cancel[] = [];
  const more = await new Promise<boolean>((resolve) => {
    for (const [event, result] of [
      ['drain', true],
      ['close', false],
    ] as const) {
      const listener = (): void => resolve(result);
      response.once(event, listener);
      cancels.push(() => response.off(event, listener));
    }
    if (response.destroyed) {
      resolve(false);
    }
  });
  for (const cancel of cancels) {
    cancel();
  }
  return more;
}
