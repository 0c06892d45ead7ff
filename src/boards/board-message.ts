import { BellBotError } from '../core/errors.js';

/** What a board was heard to do. */
export type DriverEvent =
  | { readonly type: 'version' }
  /** `asked` is false for the report that a sketch sends when it starts: the board has booted. */
  | { readonly type: 'firmware'; readonly asked: boolean }
  /** The board has said what its pins can do. */
  | { readonly type: 'ready' }
  /** The port is gone; `error` says why. */
  | { readonly type: 'gone'; readonly error: BellBotError | undefined };

/** What the supervisor hears, in one line: from the board, from those who use it, and from BellBot. */
export type BoardMessage =
  | DriverEvent
  /** Somebody noticed that the board does not do what it was asked. */
  | { readonly type: 'suspect'; readonly error: BellBotError }
  /** A board may have been plugged in. */
  | { readonly type: 'arrival' }
  | { readonly type: 'stop' };

/** Why the port is gone. */
export function whyGone(message: Extract<BoardMessage, { type: 'gone' | 'stop' }>): BellBotError {
  const error = message.type === 'gone' ? message.error : undefined;
  return error ?? new BellBotError('board-lost', 'The port of the board was closed.');
}
