import { EventEmitter } from 'node:events';
import type { BellBotError } from '../core/errors.js';
import type { BoardPort } from './board-port.js';
import { portError } from './port-errors.js';

interface TransportEvents {
  open: [];
  data: [Buffer];
  close: [];
  /** firmata-io threw at what came in: noise on the line, or no Firmata at all. */
  noise: [];
  /** The port is gone: unplugged, failed, or closed by us (then without an error). */
  gone: [BellBotError | undefined];
}

/**
 * The one transport that firmata-io sees, for the life of the process, over whichever port is open now.
 *
 * node-serialport keeps what is written into a closed port and sends it at the next open: a strike out of the past.
 * So every write is dropped unless the port is open, and every opening takes a new port. Writes of one turn leave
 * together: a pin mode and its first position must reach the board in one burst, or it begins with its own position.
 */
export class Transport extends EventEmitter<TransportEvents> {
  #port: BoardPort | undefined;
  #burst: Uint8Array[] = [];

  get isOpen(): boolean {
    return this.#port?.isOpen === true;
  }

  /** Opens the port and takes it. Rejects with an error of the catalogue. */
  async attach(port: BoardPort): Promise<void> {
    port.on('error', (error: Error) => this.#lose(port, error));
    port.on('close', (error?: Error | null) => this.#lose(port, error ?? undefined));
    port.on('data', (data: Buffer) => {
      if (port === this.#port) {
        this.#hear(data);
      }
    });
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error ? reject(portError(error, port.path)) : resolve()));
    });
    this.#port = port;
    this.#burst = [];
    this.emit('open');
  }

  /** Closes the port, if one is open. Never rejects: a port that cannot be closed is let go. */
  async detach(): Promise<void> {
    const port = this.#port;
    this.#lose(port, undefined);
    if (port?.isOpen) {
      await new Promise<void>((resolve) => {
        port.close(() => resolve());
      });
    }
  }

  /** Sends bytes with those of the same turn, or drops them when no port is open. */
  write(data: Uint8Array, done: () => void = () => {}): void {
    if (this.isOpen) {
      if (this.#burst.push(data) === 1) {
        queueMicrotask(() => this.#flush());
      }
    }
    done();
  }

  #hear(data: Buffer): void {
    try {
      this.emit('data', data);
    } catch {
      this.emit('noise');
    }
  }

  #flush(): void {
    const burst = Buffer.concat(this.#burst);
    this.#burst = [];
    if (this.isOpen && burst.length > 0) {
      const port = this.#port;
      port?.write(burst, (error) => {
        if (error) {
          this.#lose(port, error);
        }
      });
    }
  }

  #lose(port: BoardPort | undefined, error: Error | undefined): void {
    if (port === undefined || port !== this.#port) {
      return;
    }
    this.#port = undefined;
    this.#burst = [];
    this.emit('close');
    this.emit('gone', error === undefined ? undefined : portError(error, port.path));
  }
}
