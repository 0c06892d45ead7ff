import type { IncomingMessage } from 'node:http';
import { BellBotError } from '../../core/errors.js';

/**
 * Every byte of a request's body. Rejects with `body-too-large` as soon as there are more than `most` (what is still to
 * come is let go, within the server's time-outs), and with `bad-request` when the sender breaks off.
 */
export function bodyBytes(request: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > most) {
        request.off('data', onData);
        request.resume();
        reject(new BellBotError('body-too-large'));
      } else {
        chunks.push(chunk);
      }
    };
    const brokenOff = (): void => {
      // A request closes after its end too.
      if (!request.readableEnded) {
        reject(new BellBotError('bad-request', 'Send the whole body, as long as Content-Length says.'));
      }
    };
    request.on('data', onData);
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length));
    });
    request.on('error', brokenOff);
    request.on('close', brokenOff);
  });
}
