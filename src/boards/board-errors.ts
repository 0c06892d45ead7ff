import { BellBotError, errorKinds, isBellBotError, StrikeCutShort } from '../core/errors.js';
import type { BoardStatus } from './board-status.js';

/** The board was there and does not answer. `said`: what it said before it fell silent. */
export function isSilent(said?: string): BellBotError {
  const before = said === undefined ? '' : ` It said that ${said}, and then nothing more.`;
  return new BellBotError(
    'board-silent',
    `The board does not answer.${before} ${errorKinds['board-silent'].advice}`,
  );
}

/** The port is open, and nothing that was ever heard on it is Firmata. `heard`: what it was instead, if anything. */
export function isNotFirmata(heard?: string): BellBotError {
  const { advice } = errorKinds['board-not-firmata'];
  const instead = heard === undefined ? '.' : `: ${heard}.`;
  const other = heard === undefined ? '' : ' If it is no Arduino, name the right port with board=.';
  return new BellBotError(
    'board-not-firmata',
    `Nothing that speaks Firmata answers on the port${instead} ${advice}${other}`,
  );
}

/** The sketch has started anew; `seen` says how that was noticed. */
export function hasReset(seen = 'The board has reset.'): BellBotError {
  return new BellBotError('board-reset', `${seen} ${errorKinds['board-reset'].advice}`);
}

/** The system has not said within `limit` milliseconds which boards there are. */
export function findingHangs(limit: number): BellBotError {
  return new BellBotError(
    'board-failed',
    `The system has not said within ${limit / 1000} s which boards there are. BellBot goes on waiting for it. If it stays so, unplug USB devices that hang; if that does not help, restart the computer.`,
  );
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

/** The board says that the pin cannot drive a servo. */
export function drivesNoServo(pin: number): BellBotError {
  return new BellBotError(
    'pin-without-servo',
    `Pin ${pin} of this board cannot drive a servo. ${errorKinds['pin-without-servo'].advice}`,
  );
}

/** Why a board is not there any more that has this status now. */
export function reasonOf(status: BoardStatus): BellBotError {
  return status.ready ? new BellBotError('board-lost') : new BellBotError(status.code, status.reason);
}

/** Throws that a strike which was commanded was cut short, for this reason. */
export function cutShort(error: unknown): never {
  const known = asBoardError(error);
  throw new StrikeCutShort(known.code, known.message, { cause: error });
}
