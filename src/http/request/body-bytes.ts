import type { IncomingMessage } from 'node:http';
import { BellBotError } from '../../core/errors.js';

/** The event of a socket by which it is said that its request comes in crumbs: the connection is to be cut. */
export const crumbsEvent = 'bellbot:crumbs';
/** Pieces of a body that are taken whatever their size, as from somebody who types; and the least that later ones have on average, bytes. */
const manyPieces = 256;
const leastPiece = 16;

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
    /** Small chunks so far: kept each on its own, one byte takes a hundred of them. */
    let crumbs: Buffer[] = [];
    let pieces = 0;
    let length = 0;
    let limit: number | undefined;
    const refuse = (error: unknown): void => {
      request.off('data', onData);
      request.resume();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      pieces += 1;
      if (pieces > manyPieces && length < pieces * leastPiece) {
        // No client sends so; whoever does keeps the server busy with next to nothing.
        request.off('data', onData);
        request.socket.emit(crumbsEvent);
        return;
      }
      crumbs.push(chunk);
      if (crumbs.length === 256 || chunk.length > 1024) {
        chunks.push(crumbs.length === 1 ? chunk : Buffer.concat(crumbs));
        crumbs = [];
      }
      if (length <= most) {
        return;
      }
      try {
        limit ??= further(Buffer.concat([...chunks, ...crumbs], length).subarray(0, most));
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
      const all = [...chunks, ...crumbs];
      const [only] = all;
      resolve(all.length === 1 && only !== undefined ? only : Buffer.concat(all, length));
    });
    request.on('error', brokenOff);
    request.on('close', brokenOff);
  });
}
