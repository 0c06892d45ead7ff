import { noSuchPort, type PortOwner, SerialPortModel, type UnoPort } from './uno-port.js';

/** What the adapter does to the board. */
export interface BoardLink {
  /** A port was opened. */
  opened(): void;
  /** Bytes go to the chip. */
  send(bytes: Uint8Array): void;
}

/** The USB side of an Uno: one line that one port at a time may hold, as long as it is plugged in. */
export class SerialAdapter implements PortOwner {
  /** Name of the port. */
  readonly path = 'virtual-uno';
  readonly #link: BoardLink;
  #plugged = true;
  #holder: SerialPortModel | undefined;
  #sent = 0;
  #done = 0;

  constructor(link: BoardLink) {
    this.#link = link;
  }

  get done(): number {
    return this.#done;
  }

  /** A new port object, closed. */
  createPort(): UnoPort {
    return new SerialPortModel(this);
  }

  /** The board is gone. A port that has it open closes, or when `silent` notices at its next write. */
  unplug(silent: boolean): void {
    this.#plugged = false;
    const holder = this.#holder;
    this.#holder = undefined;
    if (!silent) {
      holder?.disconnected('Error: Input/output error, the board was unplugged');
    }
  }

  /** A new board hangs on the line, which counts its bytes from 0. */
  renew(): void {
    this.#sent = 0;
    this.#done = 0;
  }

  /** The board is back. */
  plugIn(): void {
    this.#plugged = true;
  }

  /** Bytes came from the chip. */
  received(bytes: Uint8Array): void {
    this.#holder?.received(bytes);
  }

  /** The line is idle, after so many bytes since the beginning. */
  sent(done: number): void {
    this.#done = done;
    this.#holder?.drained();
  }

  claim(port: SerialPortModel): Error | undefined {
    if (!this.#plugged) {
      return noSuchPort(this.path);
    }
    if (this.#holder !== undefined) {
      return new Error('Error Resource temporarily unavailable Cannot lock port');
    }
    this.#holder = port;
    return undefined;
  }

  holds(port: SerialPortModel): boolean {
    return this.#holder === port;
  }

  opened(): void {
    this.#link.opened();
  }

  send(bytes: Uint8Array): number {
    this.#sent += bytes.length;
    this.#link.send(bytes);
    return this.#sent;
  }

  free(port: SerialPortModel): void {
    if (this.#holder === port) {
      this.#holder = undefined;
    }
  }
}
