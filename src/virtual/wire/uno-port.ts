import { EventEmitter } from 'node:events';

/** Called when something is done, with null, or with the reason why not. */
export type PortCallback = (error: Error | null) => void;

/** The events of a port. */
export interface UnoPortEvents {
  /** The port is open. */
  open: [];
  /** The port is closed: by `close` with null, or since the board is gone, with an error whose `disconnected` is true. */
  close: [error: Error | null];
  /** Bytes came from the board. */
  data: [bytes: Buffer];
  /** Opening or closing failed, and there was no callback to tell. */
  error: [error: Error];
}

/**
 * A serial port with the shape and the manners of node-serialport's `SerialPort` (13), as far as firmata-io and a careful
 * owner use it. Bytes written while the port is closed are kept and go out when it opens, as they do there.
 */
export interface UnoPort extends EventEmitter<UnoPortEvents> {
  /** Name of the port. */
  readonly path: string;
  readonly isOpen: boolean;
  /** Opens the port, which resets the board. Fails when it is open, is taken by another port object, or the board is gone. */
  open(callback?: PortCallback): void;
  /** Closes the port. What was written still goes out to the board. Fails when it is not open. */
  close(callback?: PortCallback): void;
  /** Sends bytes; `callback` is called when the adapter has taken them, which says nothing about the board. Returns true. */
  write(data: Uint8Array, callback?: PortCallback): boolean;
  /** Throws away what waits in the host's buffers, which is nothing: the adapter takes all at once. Fails when it is not open. */
  flush(callback?: PortCallback): void;
  /** `callback` is called when all that was written has gone over the line. On a closed port this waits until it opens. */
  drain(callback?: PortCallback): void;
}

/** The host's end of the line, as a port sees it. */
export interface PortOwner {
  readonly path: string;
  /** Takes the line for `port`. Returns the reason when it cannot be had. */
  claim(port: SerialPortModel): Error | undefined;
  /** Whether the line is there and is `port`'s. */
  holds(port: SerialPortModel): boolean;
  /** `port` is open now. */
  opened(): void;
  /** Sends bytes of the port that holds the line. Returns the number of bytes sent since the beginning. */
  send(bytes: Uint8Array): number;
  /** How many bytes have gone over the line or were given up, since the beginning. */
  readonly done: number;
  /** `port` lets the line go, if it has it. */
  free(port: SerialPortModel): void;
}

interface KeptWrite {
  readonly data: Buffer;
  readonly callback: PortCallback | undefined;
}

interface Drain {
  /** Bytes that must have gone over the line. */
  readonly goal: number;
  readonly callback: PortCallback;
}

/** See `UnoPort`. Its callbacks and its own events come on `process.nextTick`. */
export class SerialPortModel extends EventEmitter<UnoPortEvents> implements UnoPort {
  readonly #owner: PortOwner;
  #state: 'closed' | 'opening' | 'open' | 'closing' = 'closed';
  #sent = 0;
  #kept: KeptWrite[] = [];
  #drains: Drain[] = [];

  constructor(owner: PortOwner) {
    super();
    this.#owner = owner;
  }

  get path(): string {
    return this.#owner.path;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  open(callback?: PortCallback): void {
    if (this.#state !== 'closed') {
      this.#fail(new Error(this.#state === 'open' ? 'Port is already open' : 'Port is opening'), callback);
      return;
    }
    const problem = this.#owner.claim(this);
    if (problem !== undefined) {
      this.#fail(problem, callback);
      return;
    }
    this.#state = 'opening';
    process.nextTick(() => {
      if (!this.#owner.holds(this)) {
        this.#state = 'closed';
        this.#report(noSuchPort(this.path), callback);
        return;
      }
      this.#state = 'open';
      this.#sent = 0;
      this.#owner.opened();
      for (const { data, callback: written } of this.#kept.splice(0)) {
        this.write(data, written);
      }
      this.emit('open');
      callback?.(null);
    });
  }

  close(callback?: PortCallback): void {
    if (this.#state === 'open') {
      this.#owner.free(this);
      this.#shut(null, callback);
    } else {
      this.#fail(new Error('Port is not open'), callback);
    }
  }

  write(data: Uint8Array, callback?: PortCallback): boolean {
    if (this.#state !== 'open') {
      this.#kept.push({ data: Buffer.from(data), callback });
      return true;
    }
    if (this.#owner.holds(this)) {
      this.#sent = this.#owner.send(data);
      process.nextTick(() => callback?.(null));
    } else {
      const error = this.disconnected('Error: Input/output error, cannot write');
      process.nextTick(() => callback?.(error));
    }
    return true;
  }

  flush(callback?: PortCallback): void {
    if (this.#state === 'open') {
      process.nextTick(() => callback?.(null));
    } else {
      this.#fail(new Error('Port is not open'), callback);
    }
  }

  drain(callback?: PortCallback): void {
    if (this.#state !== 'open') {
      this.once('open', () => this.drain(callback));
    } else if (callback !== undefined) {
      this.#drains.push({ goal: this.#sent, callback });
      this.drained();
    }
  }

  /** Bytes came from the board. */
  received(bytes: Uint8Array): void {
    if (this.isOpen) {
      this.emit('data', Buffer.from(bytes));
    }
  }

  /** More bytes have gone over the line. */
  drained(): void {
    const { done } = this.#owner;
    const ready = this.#drains.filter(({ goal }) => goal <= done);
    this.#drains = this.#drains.filter(({ goal }) => goal > done);
    for (const { callback } of ready) {
      process.nextTick(() => callback(null));
    }
  }

  /** The board is gone: closes the port with an error, which is returned. */
  disconnected(reason: string): Error {
    const error = Object.assign(new Error(reason), { disconnected: true });
    if (this.#state === 'open') {
      this.#shut(error);
    }
    return error;
  }

  #shut(error: Error | null, callback?: PortCallback): void {
    this.#state = 'closing';
    const drains = this.#drains.splice(0);
    process.nextTick(() => {
      this.#state = 'closed';
      for (const drain of drains) {
        drain.callback(error ?? new Error('Port is not open'));
      }
      this.emit('close', error);
      callback?.(error);
    });
  }

  #fail(error: Error, callback: PortCallback | undefined): void {
    process.nextTick(() => this.#report(error, callback));
  }

  #report(error: Error, callback: PortCallback | undefined): void {
    if (callback === undefined) {
      this.emit('error', error);
    } else {
      callback(error);
    }
  }
}

/** The error of opening a port that is not there; node-serialport's words on Linux. */
export function noSuchPort(path: string): Error {
  return new Error(`Error: No such file or directory, cannot open ${path}`);
}
