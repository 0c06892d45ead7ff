/** What BellBot and the boards' process say to each other (JSON over Node's IPC channel). */
import type { SweepPlan } from '../../core/arm-time.js';
import type { ErrorCode } from '../../core/errors.js';
import type { ArmReport, BellHardware, BlinkStyle } from '../../core/hardware.js';
import type { BellStatus } from '../../core/ports.js';
import type { BoardChoice } from '../find/choice.js';
import type { KnownBoard } from '../find/own-board.js';

/** A board that the process is to have. */
export interface BoardSetup {
  readonly name: string;
  /** Which one it is. */
  readonly board: BoardChoice;
}

/** A bell that the process is to have, on one of its boards. */
export interface BellSetup extends BellHardware {
  readonly name: string;
}

/** All that the process is to have. */
export interface BoardsSetup {
  readonly boards: readonly BoardSetup[];
  readonly bells: readonly BellSetup[];
}

/** What a board is and does, as it reported it. */
export interface BoardReport {
  readonly ready: boolean;
  /** What it is and where, for people. */
  readonly name: string;
  /** Why it is not ready. */
  readonly code: ErrorCode | null;
  readonly reason: string | null;
  /** Path of its port; null before one was found. */
  readonly port: string | null;
  /** Name and version of its firmware; null before it has reported them. */
  readonly firmware: string | null;
  readonly version: string | null;
}

/** From BellBot to the boards' process, about the bell of that name. `number` counts what is asked of the bell. */
export type ToBell = { readonly bell: string } & (
  | { readonly type: 'strike'; readonly number: number; readonly hold?: number }
  | { readonly type: 'sweep'; readonly number: number; readonly plan: SweepPlan }
  /** Whether it may be commanded now; `at` is when that was decided, monotonic milliseconds of BellBot. */
  | { readonly type: 'may'; readonly number: number; readonly may: boolean; readonly at: number }
  | { readonly type: 'blink'; readonly style: BlinkStyle }
  | { readonly type: 'configure'; readonly number: number; readonly settings: BellHardware }
  /** See `ServoBell.rest`. */
  | { readonly type: 'rest' }
  /** See `ServoBell.stop`. */
  | { readonly type: 'stop' }
);

/** From BellBot to the boards' process. `start` comes once and first. */
export type ToBoards =
  /** `own` are the boards that an earlier process had, by the names of boards. */
  | {
      readonly type: 'start';
      readonly setup: BoardsSetup;
      readonly own: { readonly [board: string]: KnownBoard };
    }
  | ToBell
  /** Puts volts on an analog input, 0 to 5, of a virtual board. */
  | { readonly type: 'volts'; readonly board: string; readonly channel: number; readonly volts: number }
  /** The boards are let go of, and the process ends. */
  | { readonly type: 'close' }
  /** Whether the process is still there. */
  | { readonly type: 'ping' };

/** From the boards' process to BellBot, about the bell of that name. */
export type FromBell = { readonly bell: string } & (
  | { readonly type: 'status'; readonly status: BellStatus }
  | { readonly type: 'arm'; readonly arm: ArmReport }
  | { readonly type: 'dark'; readonly dark: boolean | null }
  /** The bell of a virtual Uno sounded; `count` since the process was started. */
  | { readonly type: 'ding'; readonly count: number }
  /** A strike or sweep is about to be commanded: may it? */
  | { readonly type: 'asks'; readonly number: number }
  /** A strike or sweep was made; `at` is when the board confirmed the strike angle, milliseconds since the epoch. */
  | { readonly type: 'made'; readonly number: number; readonly at: number }
  | {
      readonly type: 'failed';
      readonly number: number;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly type: 'configured'; readonly number: number }
  | { readonly type: 'rested' }
  | { readonly type: 'stopped' }
);

/** From the boards' process to BellBot, about the board of that name. */
export type FromBoard = { readonly board: string } & (
  | { readonly type: 'report'; readonly report: BoardReport }
  /** The board has reset by itself. */
  | { readonly type: 'reset'; readonly at: number }
  /** One was chosen and is about to be opened; `others` were seen too. For people. */
  | { readonly type: 'found'; readonly found: string; readonly others: readonly string[] }
  /** It is this one from now on, for all processes that follow. */
  | { readonly type: 'own'; readonly own: KnownBoard }
);

/** From the boards' process to BellBot. */
export type FromBoards = FromBell | FromBoard | { readonly type: 'pong' };
