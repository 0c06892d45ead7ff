import { EventEmitter } from 'node:events';
import { BellBotError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import type { BoardPort } from '../board-port.js';
import { portError, portHangs } from '../find/port-errors.js';
import { OneAtATime } from '../one-at-a-time.js';
import { patience } from '../patience.js';
import { Hearing } from './hearing.js';

interface TransportEvents {
  open: [];
  /** One whole message of Firmata. */
  data: [Buffer];
  close: [];
  /** firmata-io threw at the message that it was given. */
  noise: [];
  /** The port is gone: unplugged, failed, or closed by us (then without an error). */
  gone: [BellBotError | undefined];
}

/** How long a port may take to open, to discard and to close; milliseconds. */
const limits = { open: 5000, discard: 1000, close: 2000 };

/** Milliseconds within which what is written has left the computer, if the board listens. */
const leaveTime = 50;

/**
 * The one transport that firmata-io sees, for the life of the process, over whichever port is open now.
 *
 * node-serialport keeps what is written into a closed port and sends it at the next open: a strike out of the past.
 * So every write is dropped unless the port is open, and every opening takes a new port. Writes of one turn leave
 * together: a pin mode and its first position must reach the board in one burst, or it begins with its own position.
 *
 * Opening, discarding and closing are native calls that may hang: one of them at a time is under way.
 */
export class Transport extends EventEmitter<TransportEvents> {
  /** What is heard on the port. */
  readonly hearing = new Hearing((message) => this.#deliver(Buffer.from(message)));
  readonly #clock: Clock;
  readonly #calls: OneAtATime;
  /** The port that writes go to. */
  #port: BoardPort | undefined;
  /** The port that was opened and has yet to be closed; it may have failed since. */
  #held: BoardPort | undefined;
  readonly #ended = new WeakSet<BoardPort>();
  #burst: Uint8Array[] = [];

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
    this.#calls = new OneAtATime(clock);
  }

  get isOpen(): boolean {
    return this.#port?.isOpen === true;
  }

  /**
   * Opens the port and takes it. Rejects with an error of the catalogue, also when the system does not answer in time,
   * and with the reason of `signal` when that is aborted. A port that opens later is closed at once.
   */
  async attach(port: BoardPort, signal: AbortSignal): Promise<void> {
    port.on('error', (error: Error) => this.#fail(port, error));
    port.on('close', (error?: Error | null) => {
      this.#ended.add(port);
      this.#lose(port, error ?? undefined);
    });
    // A board may speak before it is known here that its port is open.
    let early: Buffer[] | undefined = [];
    port.on('data', (data: Buffer) => {
      if (port === this.#port) {
        this.hearing.hear(data);
      } else {
        early?.push(data);
      }
    });
    await this.#calls.run({
      call: () => opening(port),
      limit: limits.open,
      late: () => portHangs(port.path, 'opened', limits.open),
      signal,
      abandoned: () => this.#closing(port),
    });
    this.#held = port;
    if (!port.isOpen) {
      throw new BellBotError('board-lost', `The board on ${port.path} went away while its port was opened.`);
    }
    this.#port = port;
    this.#burst = [];
    this.hearing.begin();
    this.emit('open');
    for (const data of early) {
      this.hearing.hear(data);
    }
    early = undefined;
  }

  /**
   * Throws away what the system has not yet handed to the board, and what came from it. What was written last, such as
   * the way back to rest, has its time to leave before. Resolves to false when it cannot be done. Never rejects.
   */
  async discard(): Promise<boolean> {
    const port = this.#port;
    if (port?.flush === undefined) {
      return false;
    }
    await new Promise<void>((resolve) => {
      patience(this.#clock, leaveTime, resolve);
    });
    if (!port.isOpen) {
      return false;
    }
    const call = { limit: limits.discard, late: () => portHangs(port.path, 'emptied', limits.discard) };
    // A port that is emptied too late is not used any more.
    return this.#calls
      .run({ ...call, call: () => emptying(port), abandoned: () => this.#closing(port) })
      .then(
        () => true,
        () => false,
      );
  }

  /** Closes the port, if there is one. Never rejects: a port that does not close in time is let go. */
  async detach(): Promise<void> {
    const port = this.#held;
    this.#held = undefined;
    this.#lose(port, undefined);
    if (port !== undefined && !this.#ended.has(port)) {
      const late = (): BellBotError => portHangs(port.path, 'closed', limits.close);
      await this.#calls.run({ call: () => this.#closing(port), limit: limits.close, late }).catch(() => {});
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

  #deliver(message: Buffer): void {
    try {
      this.emit('data', message);
    } catch {
      this.emit('noise');
    }
  }

  #flush(): void {
    const burst = Buffer.concat(this.#burst);
    this.#burst = [];
    if (this.isOpen && burst.length > 0) {
      const port = this.#port;
      this.hearing.sent(burst);
      port?.write(burst, (error) => {
        if (error) {
          this.#lose(port, error);
        }
      });
    }
  }

  #fail(port: BoardPort, error: Error): void {
    if (!port.isOpen) {
      this.#ended.add(port);
    }
    this.#lose(port, error);
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

  /** Resolves when the port is closed, by us or by itself, or has said that it can't be. */
  #closing(port: BoardPort): Promise<void> {
    return new Promise<void>((resolve) => {
      port.once('close', () => resolve());
      port.once('error', () => resolve());
      if (port.isOpen) {
        port.close(() => resolve());
      } else if (this.#ended.has(port)) {
        resolve();
      }
    });
  }
}

function opening(port: BoardPort): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(portError(error, port.path)) : resolve()));
  });
}

function emptying(port: BoardPort): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    port.flush?.((error) => (error ? reject(error) : resolve()));
  });
}
