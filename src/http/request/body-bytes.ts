import type { IncomingMessage } from 'node:http';
import { BellBotError } from '../../core/errors.js';

/**
 * Every byte of a request's body. When there are more than `most`, `further` is asked once, with the first `most`, for a
 * higher limit; it may throw. Rejects with `body-too-large` as soon as there are more than the limit (what is still to
 * come is let go, within the server's time-outs), and with `bad-request` when the sender breaks off.
 */
export function bodyBytes(
  request: IncomingMessage,
  most: number,
  further: (soFar: Buffer) => number = () => most,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let limit: number | undefined;
    const refuse = (error: unknown): void => {
      request.off('data', onData);
      request.resume();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= most) {
        return;
      }
      try {
        limit ??= further(Buffer.concat(chunks, length).subarray(0, most));
      } catch (error) {
        refuse(error);
        return;
      }
      if (length > limit) {
        refuse(new BellBotError('body-too-large'));
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
