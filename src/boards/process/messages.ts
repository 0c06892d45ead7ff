/** What BellBot and the boards' process say to each other (JSON over Node's IPC channel). */
import type { ErrorCode } from '../../core/errors.js';
import type { BellStatus } from '../../core/ports.js';
import type { KnownBoard } from '../find/own-board.js';
import type { ServoBellOptions } from '../servo-bell.js';

/** The bell that the process is to have. */
export interface BellSetup extends ServoBellOptions {
  /** `auto`, `virtual`, or a serial port path. */
  readonly board: string;
}

/** From BellBot to the boards' process. `start` comes once and first. */
export type ToBoards =
  /** `own` is the bell's own board, where an earlier process had one. */
  | { readonly type: 'start'; readonly setup: BellSetup; readonly own?: KnownBoard }
  | { readonly type: 'strike'; readonly strike: number }
  /** Whether a strike may be commanded now; `at` is when that was decided, monotonic milliseconds of BellBot. */
  | { readonly type: 'may'; readonly strike: number; readonly may: boolean; readonly at: number }
  /** See `ServoBell.rest`. */
  | { readonly type: 'rest' }
  /** See `ServoBell.stop`. */
  | { readonly type: 'stop' }
  /** The board is let go of, and the process ends. */
  | { readonly type: 'close' }
  /** Whether the process is still there. */
  | { readonly type: 'ping' };

/** From the boards' process to BellBot. */
export type FromBoards =
  | { readonly type: 'status'; readonly status: BellStatus }
  /** A board was chosen and is about to be opened; `others` were seen too. */
  | { readonly type: 'found'; readonly board: string; readonly others: readonly string[] }
  /** The board is the bell's own from now on, for all processes that follow. */
  | { readonly type: 'own'; readonly own: KnownBoard }
  /** The bell of a virtual Uno sounded; `count` since the process was started. */
  | { readonly type: 'ding'; readonly count: number }
  /** A strike is about to be commanded: may it? */
  | { readonly type: 'asks'; readonly strike: number }
  | { readonly type: 'struck'; readonly strike: number; readonly struckAt: number }
  | {
      readonly type: 'failed';
      readonly strike: number;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly type: 'rested' }
  | { readonly type: 'stopped' }
  | { readonly type: 'pong' };
