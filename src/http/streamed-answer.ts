import type { ServerResponse } from 'node:http';
import { type Answer, headersOf } from './answer.js';

/** An answer whose body is made while it is sent, since nobody knows how long it is. */
export interface StreamedAnswer<Status extends number = number> extends Omit<Answer<Status>, 'body'> {
  /** The body in order. Not asked for the next piece before the one before is on its way. */
  readonly pieces: AsyncIterable<string>;
  /** Called once when no more will be asked for, however it came to that. */
  readonly over: () => void;
}

/**
 * Sends the pieces as fast as they are taken, and asks for no more of them once nobody is there to receive them. Rejects
 * with what making them rejects with; then the answer is not complete, and must be broken off so that it does not look whole.
 */
export async function sendStreamed(
  response: ServerResponse,
  { over, ...answer }: StreamedAnswer,
  last: boolean,
): Promise<void> {
  try {
    await sendPieces(response, answer, last);
  } finally {
    over();
  }
}

async function sendPieces(
  response: ServerResponse,
  { pieces, ...answer }: Omit<StreamedAnswer, 'over'>,
  last: boolean,
): Promise<void> {
  if (response.destroyed) {
    return;
  }
  const { 'Content-Length': _unknown, ...headers } = headersOf(answer);
  response.writeHead(answer.status, last ? { ...headers, Connection: 'close' } : headers);
  if (response.req.method !== 'HEAD') {
    for await (const piece of pieces) {
      if (piece !== '' && !(await taken(response, piece))) {
        return;
      }
    }
  }
  response.end();
}

/** Resolves to true when a piece was handed to the system, to false when the connection is gone. */
function taken(response: ServerResponse, piece: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) {
      resolve(false);
      return;
    }
    const gone = (): void => resolve(false);
    response.once('close', gone);
    response.write(piece, (error) => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}
