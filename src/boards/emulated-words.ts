import { BellBotError, type ErrorCode, StrikeCutShort } from '../core/errors.js';
import type { BellStatus } from '../core/ports.js';

const late =
  'The virtual Uno does not answer: this computer is too busy to run it in time. BellBot goes on trying.';

/** What can happen to a board that is a program: it has no button, no cable and no supply that anybody could look after. */
const sentences: Partial<Record<ErrorCode, string>> = Object.freeze({
  'board-silent': late,
  'board-not-firmata': late,
  'board-failed': 'The virtual Uno has failed. BellBot goes on trying.',
  'board-lost': 'The virtual Uno has stopped. BellBot starts it again by itself.',
  'board-reset': 'The virtual Uno has started anew. BellBot goes on by itself.',
});

/** Why an emulated board is not ready, in words that speak of it as what it is. */
export function reasonOfEmulated(code: ErrorCode, reason: string): string {
  return sentences[code] ?? reason;
}

/** The status of a bell on an emulated board, in such words. */
export function statusOfEmulated(status: BellStatus): BellStatus {
  return status.ready ? status : { ...status, reason: reasonOfEmulated(status.code, status.reason) };
}

/** Why a strike on an emulated board was not made, in such words. */
export function errorOfEmulated(error: BellBotError): BellBotError {
  const sentence = sentences[error.code];
  if (sentence === undefined) {
    return error;
  }
  const Same = error instanceof StrikeCutShort ? StrikeCutShort : BellBotError;
  return new Same(error.code, sentence, { cause: error });
}
