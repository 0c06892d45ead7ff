import { BellBotError, errorKinds } from '../../core/errors.js';
import { isNotFirmata, isSilent } from '../board-errors.js';
import type { Heard } from './hearing.js';

/** What is known of a board whose port is open and that is not ready in time. */
export interface Findings {
  readonly heard: Heard;
  /** It has said something lately. */
  readonly talks: boolean;
  /** It has reported its firmware. */
  readonly reported: boolean;
  /** A board was ready before: then silence means that it hangs, not that it speaks something else. */
  readonly wasReady: boolean;
}

/** Finds out what is wrong with boards that do not get ready, and says the same of the same trouble. */
export class Diagnosis {
  readonly #last = new Map<string, { readonly kind: Heard['kind']; readonly error: BellBotError }>();

  /** What is wrong with the board of that name. What it sends at each try may differ; what is said of it does not. */
  of(board: string, findings: Findings): BellBotError {
    const { kind } = findings.heard;
    const last = this.#last.get(board);
    if (last?.kind === kind && (kind === 'text' || kind === 'noise')) {
      return last.error;
    }
    const error = whatIsWrong(findings);
    this.#last.set(board, { kind, error });
    return error;
  }

  /** Forgets what was said: a board is ready. */
  forget(): void {
    this.#last.clear();
  }
}

function whatIsWrong({ heard, talks, reported, wasReady }: Findings): BellBotError {
  switch (heard.kind) {
    case 'nothing':
      return wasReady ? isSilent() : isNotFirmata();
    case 'firmata':
      return talks ? isHalfFirmata(heard.words, reported) : isSilent(heard.words);
    case 'echo':
    case 'text':
    case 'noise':
      return isNotFirmata(heard.words);
  }
}

/** It speaks Firmata, and goes on speaking, but never says enough to use it. */
function isHalfFirmata(words: string, reported: boolean): BellBotError {
  const missing = reported ? 'what its pins can do' : 'which firmware it is';
  const { advice } = errorKinds['board-not-firmata'];
  return new BellBotError('board-not-firmata', `The board says that ${words}, but not ${missing}. ${advice}`);
}
