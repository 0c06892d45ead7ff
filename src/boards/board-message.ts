import { BellBotError } from '../core/errors.js';
import type { LinkEvent } from './firmata/link.js';

/** What the supervisor hears, in one line: from the board, from those who use it, and from BellBot. */
export type BoardMessage =
  | LinkEvent
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
