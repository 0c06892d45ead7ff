import { BellBotError, type ErrorCode, isBellBotError, StrikeCutShort } from '../core/errors.js';
import type { Bell, BellStatus, Cancel, StrikeReport } from '../core/ports.js';

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

/** A bell on an emulated board: the same bell, which speaks of its board as what it is. */
export class EmulatedBell implements Bell {
  readonly #bell: Bell;

  constructor(bell: Bell) {
    this.#bell = bell;
  }

  get name(): string {
    return this.#bell.name;
  }

  get status(): BellStatus {
    return reworded(this.#bell.status);
  }

  get strikeTime(): number {
    return this.#bell.strikeTime;
  }

  get frame(): number {
    return this.#bell.frame;
  }

  onStatus(listener: (status: BellStatus) => void): Cancel {
    return this.#bell.onStatus((status) => listener(reworded(status)));
  }

  async strike(begin?: () => boolean | Promise<boolean>): Promise<StrikeReport> {
    try {
      return await this.#bell.strike(begin);
    } catch (error) {
      const sentence = isBellBotError(error) ? sentences[error.code] : undefined;
      if (!isBellBotError(error) || sentence === undefined) {
        throw error;
      }
      const Same = error instanceof StrikeCutShort ? StrikeCutShort : BellBotError;
      throw new Same(error.code, sentence, { cause: error });
    }
  }
}

function reworded(status: BellStatus): BellStatus {
  const sentence = status.ready ? undefined : sentences[status.code];
  return status.ready || sentence === undefined ? status : { ...status, reason: sentence };
}
