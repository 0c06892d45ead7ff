import { type ErrorCode, errorKinds } from '../core/errors.js';
import type { BellStatus } from '../core/ports.js';
import type { RouteParts } from './parts.js';

/** Whether a ring now would be stored and would ring. `board` is what the bell's board is, in a few words. */
export type Readiness =
  | { readonly ready: true; readonly board: string }
  | {
      readonly ready: false;
      readonly board: string;
      readonly code: ErrorCode;
      /** What is wrong, in a few words. */
      readonly title: string;
      /** What is wrong and what to do, in a sentence. */
      readonly reason: string;
      /** True when a ring would be taken all the same, and would wait for the bell. */
      readonly waits: boolean;
    };

/** What is known of it now. The tunnel makes no difference. */
export function readinessOf({ ringer, stopping }: Pick<RouteParts, 'ringer' | 'stopping'>): Readiness {
  const statuses = ringer.bells.map((bell) => bell.status);
  const unready = statuses.find(isUnready);
  const board = (unready ?? statuses[0])?.board ?? 'none';
  const no = (code: ErrorCode, reason: string, waits: boolean): Readiness => ({
    ready: false,
    board,
    code,
    title: errorKinds[code].title,
    reason,
    waits,
  });
  const store = ringer.storeStatus;
  if (stopping.begun) {
    return no('stopping', errorKinds.stopping.advice, false);
  }
  if (!store.ready) {
    return no(store.code, store.reason, false);
  }
  return unready === undefined ? { ready: true, board } : no(unready.code, unready.reason, true);
}

function isUnready(status: BellStatus): status is Extract<BellStatus, { ready: false }> {
  return !status.ready;
}
