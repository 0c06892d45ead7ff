import type { UnoPort, VirtualUno } from '../../src/virtual/index.js';

/**
 * What the system does for a board with native USB that does not read: it keeps what is written, also when the port is
 * closed, until the board reads again. Only flushing throws it away, and that only as long as the board has not taken it
 * in.
 */
export class UnreadBytes {
  #kept: Buffer[] = [];
  readonly #takenIn: boolean;
  #reads = true;
  #open: ((data: Buffer) => void) | undefined;

  /** From now on ports of the board are such ports. `takenIn`: whether the board has taken in all that it has not read. */
  constructor(uno: Pick<VirtualUno, 'createPort'>, takenIn: boolean) {
    this.#takenIn = takenIn;
    const createPort = uno.createPort.bind(uno);
    uno.createPort = () => this.#port(createPort());
  }

  /** Bytes that wait for the board. */
  get length(): number {
    return Buffer.concat(this.#kept).length;
  }

  /** The board does not read any more. */
  stopReading(): void {
    this.#reads = false;
  }

  /** The board reads what was kept, at the next opening if no port is open, and then what comes. */
  readOn(): void {
    this.#reads = true;
    this.#deliver();
  }

  #port(port: UnoPort): UnoPort {
    const write = port.write.bind(port);
    port.write = (data, done) => {
      if (this.#reads) {
        return write(data, done);
      }
      this.#kept.push(Buffer.from(data));
      return true;
    };
    port.flush = (done) => {
      this.#kept = this.#takenIn ? this.#kept : [];
      process.nextTick(() => done?.(null));
    };
    port.on('open', () => {
      this.#open = (data) => write(data);
      this.#deliver();
    });
    port.on('close', () => {
      this.#open = undefined;
    });
    return port;
  }

  #deliver(): void {
    if (this.#reads && this.#open !== undefined) {
      for (const data of this.#kept.splice(0)) {
        this.#open(data);
      }
    }
  }
}
