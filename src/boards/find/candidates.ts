import { BellBotError, type ErrorCode, errorKinds } from '../../core/errors.js';
import type { PassedOver } from '../board-port.js';
import { onePathEach } from './choice.js';
import { describePort } from './own-board.js';
import { callsItselfArduino, saysOther } from './port-texts.js';
import type { SerialPortInfo } from './serial-ports.js';
import { isConverterChip } from './usb-ids.js';

/**
 * The ports that may be opened unasked, the likeliest first: Arduinos; without any, a serial chip that may be a clone, if
 * there is only one. What says that it is something else never: what is sent to it may do harm. Throws
 * `board-not-found`; `hasOthers` says that ports of other boards are there beside these.
 */
export function candidatesAmong(
  ports: readonly SerialPortInfo[],
  hasOthers = false,
): readonly SerialPortInfo[] {
  const possible = ports.filter((port) => port.arduino !== null && saysOther(port) === undefined);
  const arduinos = onePathEach(possible.filter((port) => !isBareChip(port)));
  const chips = onePathEach(possible.filter(isBareChip));
  if (arduinos.length > 0 || chips.length === 1) {
    return arduinos.length > 0 ? arduinos : chips;
  }
  const beside = hasOthers ? ' beside those of the other boards' : '';
  throw new BellBotError('board-not-found', `No Arduino was found on USB${beside}${instead(ports, chips)}`);
}

function instead(ports: readonly SerialPortInfo[], chips: readonly SerialPortInfo[]): string {
  if (chips.length > 1) {
    const names = chips.map(describePort).join(', ');
    return ` for certain: ${names} may each be one, or something else. Name the right port: board=${chips[0]?.path}`;
  }
  const seen = ports.length === 0 ? 'no serial port at all' : `only ${ports.map(describePort).join(', ')}`;
  return `; there is ${seen}. ${errorKinds['board-not-found'].advice}`;
}

function isBareChip(port: SerialPortInfo): boolean {
  return isConverterChip(port.vendorId, port.productId) && !callsItselfArduino(port);
}

/** The candidates of one kind of board, tried one after the other, round and round. */
export class Candidates {
  #ports: readonly SerialPortInfo[] = [];
  #tried = new Set<string>();
  readonly #errors = new Map<string, BellBotError>();
  #current: SerialPortInfo | undefined;

  /** The next to be tried among these, which is at least one. */
  next(ports: readonly SerialPortInfo[]): SerialPortInfo {
    this.#ports = ports;
    if (this.#untried.length === 0) {
      this.#tried.clear();
    }
    const [port] = this.#untried;
    if (port === undefined) {
      throw new RangeError('there is no candidate');
    }
    this.#current = port;
    return port;
  }

  /** The one that was chosen last is of no use: `error` says why. */
  passOver(error: BellBotError): PassedOver {
    if (this.#current !== undefined) {
      this.#tried.add(idOf(this.#current));
      this.#errors.set(idOf(this.#current), error);
    }
    return { error: this.#all(error), isAnother: this.#untried.length > 0 };
  }

  get #untried(): SerialPortInfo[] {
    return this.#ports.filter((port) => !this.#tried.has(idOf(port)));
  }

  /** What is wrong with each. */
  #all(error: BellBotError): BellBotError {
    const said = this.#ports.flatMap((port) => {
      const its = this.#errors.get(idOf(port));
      return its === undefined ? [] : [{ port, its }];
    });
    if (said.length < 2) {
      return error;
    }
    const codes = new Set(said.map(({ its }) => its.code));
    const code: ErrorCode = codes.has('board-not-firmata') ? 'board-not-firmata' : error.code;
    const each = said.map(({ port, its }) => `${describePort(port)}: ${withoutAdvice(its)}`).join(' ');
    const { advice } = errorKinds[code];
    return new BellBotError(code, `None of ${said.length} boards can be used. ${each} ${advice}`, {
      cause: error,
    });
  }
}

function idOf({ path, serialNumber }: SerialPortInfo): string {
  return JSON.stringify([path, serialNumber]);
}

function withoutAdvice({ message, code }: BellBotError): string {
  const [before = ''] = message.split(errorKinds[code].advice);
  return before.trim();
}
