import type { BellBotError, ErrorCode } from '../core/errors.js';
import type { BellStatus } from '../core/ports.js';

/** What a board is doing. `name` says what it is and where, as far as that is known. */
export type BoardStatus =
  | {
      readonly ready: true;
      readonly name: string;
      /** Aborted, with a BellBotError as its reason, as soon as the board is not known to be there any more. */
      readonly session: AbortSignal;
      /** Why the session before ended with no arm at rest, if it did: that is so until one is. */
      readonly trouble: BellBotError | undefined;
    }
  | { readonly ready: false; readonly name: string; readonly code: ErrorCode; readonly reason: string };

/** What a bell on the board says as long as its arm is not known to be at rest. */
export function notReady(status: BoardStatus): BellStatus {
  const board = status.name;
  if (!status.ready) {
    return { ready: false, board, code: status.code, reason: status.reason };
  }
  return status.trouble === undefined
    ? { ready: false, board, code: 'board-starting', reason: 'The arm is being brought to rest.' }
    : { ready: false, board, code: status.trouble.code, reason: status.trouble.message };
}

/** What is so before the first board was opened. */
export const notOpened = Object.freeze({
  ready: false,
  name: 'no board yet',
  code: 'board-starting',
  reason: 'The board has not been opened yet.',
}) satisfies BoardStatus;

/** Whether both are the same trouble: the board's name alone makes no difference. */
export function isSameTrouble(before: BoardStatus, after: BoardStatus): boolean {
  return !before.ready && !after.ready && before.code === after.code && before.reason === after.reason;
}
