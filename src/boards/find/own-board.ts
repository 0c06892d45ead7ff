import { BellBotError } from '../../core/errors.js';
import type { SerialPortInfo } from './serial-ports.js';

/** What is known of the bell's own board; it survives the way to another process and back. */
export interface KnownBoard {
  readonly port: SerialPortInfo;
  /** True once another board was seen with its serial number, as clones have: then only the path tells them apart. */
  readonly hasTwin: boolean;
}

/** The bell's own board, and how it is known again, also on another path. */
export class OwnBoard {
  #port: SerialPortInfo;
  #hasTwin: boolean;

  constructor({ port, hasTwin }: KnownBoard) {
    this.#port = port;
    this.#hasTwin = hasTwin;
  }

  /** The one that was chosen among these ports, of which it is one. */
  static chosen(port: SerialPortInfo, ports: readonly SerialPortInfo[]): OwnBoard {
    const own = new OwnBoard({ port, hasTwin: false });
    own.#hasTwin = ports.filter((other) => own.#isNamed(other)).length > 1;
    return own;
  }

  get known(): KnownBoard {
    return { port: this.#port, hasTwin: this.#hasTwin };
  }

  /** Whether the port, one of `ports`, is that of the board, as far as it is known. */
  isIt(port: SerialPortInfo, ports: readonly SerialPortInfo[]): boolean {
    this.#seeTwins(ports);
    return this.#isNamed(port) && (!this.#isByPath || port.path === this.#port.path);
  }

  /**
   * The board among those that are `free`, of all that are there; throws `board-not-found`, with what is there instead,
   * when it is away.
   */
  among(ports: readonly SerialPortInfo[], free: readonly SerialPortInfo[] = ports): SerialPortInfo {
    this.#seeTwins(ports);
    const named = free.filter((port) => this.#isNamed(port));
    const own = this.#isByPath ? named.find(({ path }) => path === this.#port.path) : named[0];
    if (own === undefined) {
      throw this.#isAway(free);
    }
    this.#port = own;
    return own;
  }

  get #isByPath(): boolean {
    return this.#port.serialNumber === undefined || this.#hasTwin;
  }

  #seeTwins(ports: readonly SerialPortInfo[]): void {
    this.#hasTwin ||= ports.filter((port) => this.#isNamed(port)).length > 1;
  }

  /** Whether USB says the same of this port as of the bell's own board, on whatever path. */
  #isNamed({ vendorId, serialNumber }: SerialPortInfo): boolean {
    return vendorId === this.#port.vendorId && serialNumber === this.#port.serialNumber;
  }

  #isAway(ports: readonly SerialPortInfo[]): BellBotError {
    const { serialNumber } = this.#port;
    const own =
      describePort(this.#port) + (serialNumber === undefined ? '' : ` (serial number ${serialNumber})`);
    const others = ports.filter(({ arduino }) => arduino !== null).map(describePort);
    const there =
      others.length === 0
        ? 'no other Arduino is there'
        : `${others.join(', ')} ${others.length === 1 ? 'is there, and is' : 'are there, and are'} not taken for it`;
    return new BellBotError(
      'board-not-found',
      `The bell's board is away: ${own}; ${there}. Plug it in again, or restart BellBot to use another one.`,
    );
  }
}

/** What is on a port and where, for people: `Arduino Uno on /dev/ttyACM0`; what is none, by the name it gives itself. */
export function describePort({
  path,
  arduino,
  product,
}: Pick<SerialPortInfo, 'path' | 'arduino' | 'product'>): string {
  const name = arduino ?? product;
  return name === undefined ? path : `${name} on ${path}`;
}
