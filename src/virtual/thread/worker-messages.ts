import type { Board } from '../bench/board.js';
import type { BoardEvents } from '../events.js';
import type { UnoOptions } from '../options.js';

/** What the worker is started with. */
export interface WorkerSetup {
  readonly options: UnoOptions;
  /** Board time over real time. */
  readonly speed: number;
  /** Whether `pulse` events are wanted. */
  readonly pulses: boolean;
}

/** The methods of the board that are called from outside of the worker. */
export type BoardCommand =
  | 'send'
  | 'dtr'
  | 'reset'
  | 'brownOut'
  | 'hang'
  | 'release'
  | 'unplug'
  | 'plugIn'
  | 'setAnalog'
  | 'moveBell';

/** To the worker: call a method of the board, or, with `mark`, send that mark back after all that came before it. */
export type ToWorker =
  | {
      readonly [Name in BoardCommand]: { readonly call: Name; readonly values: Parameters<Board[Name]> };
    }[BoardCommand]
  | { readonly mark: number };

/** One event of the board, or a mark that has come back. */
export type BoardItem =
  | {
      readonly [Name in keyof BoardEvents]: { readonly name: Name; readonly values: BoardEvents[Name] };
    }[keyof BoardEvents]
  | { readonly mark: number };

/** From the worker: what happened, in order, and how things stand after it. */
export interface FromWorker {
  readonly cycles: number;
  readonly items: readonly BoardItem[];
  /** Degrees at which the arms are, by pin. */
  readonly angles: ReadonlyMap<number, number>;
}
