import { BellBotError, errorKinds, isBellBotError } from '../core/errors.js';

/** The board was there and does not answer. */
export function isSilent(): BellBotError {
  return new BellBotError('board-silent', `The board does not answer. ${errorKinds['board-silent'].advice}`);
}

/** The port is open, and nothing that was ever heard on it is Firmata. */
export function isNotFirmata(): BellBotError {
  const { advice } = errorKinds['board-not-firmata'];
  return new BellBotError('board-not-firmata', `Nothing that speaks Firmata answers on the port. ${advice}`);
}

/** The sketch has started anew; `seen` says how that was noticed. */
export function hasReset(seen = 'The board has reset.'): BellBotError {
  return new BellBotError('board-reset', `${seen} ${errorKinds['board-reset'].advice}`);
}

/** Any error as one of the catalogue. */
export function asBoardError(error: unknown): BellBotError {
  return isBellBotError(error)
    ? error
    : new BellBotError(
        'board-failed',
        `The board failed: ${String(error)}. ${errorKinds['board-failed'].advice}`,
        {
          cause: error,
        },
      );
}
