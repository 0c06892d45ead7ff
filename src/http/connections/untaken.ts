import type { Socket } from 'node:net';

/** All that a connection was handed up to a moment. */
interface Mark {
  /** Bytes since the connection began. */
  readonly handed: number;
  /** Milliseconds, monotonic. */
  readonly at: number;
}

/**
 * Finds connections whose clients do not take their answers: what was handed over at one moment has to be taken as a whole
 * within `limit`. So it is the clock that counts, and who takes a byte now and then gains nothing.
 */
export class Untaken {
  readonly #limit: number;
  readonly #marks = new WeakMap<Socket, Mark>();

  /** `limit` in milliseconds. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when a client has not taken in time what it was sent. To be asked again and again; `now` is monotonic. */
  isOver(socket: Socket, now: number): boolean {
    const left = socket.writableLength;
    if (left === 0) {
      this.#marks.delete(socket);
      return false;
    }
    const handed = socket.bytesWritten;
    const mark = this.#marks.get(socket);
    if (mark === undefined || handed - left >= mark.handed) {
      this.#marks.set(socket, { handed, at: now });
      return false;
    }
    return now - mark.at >= this.#limit;
  }
}
