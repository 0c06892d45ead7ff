/** Cycles that a byte takes at 57600 baud as the Arduino core sets it (16 MHz / 16 / 17, 58824 baud), ten bits. */
const defaultFrameCycles = 2720;

/** The wire from the host to the chip: bytes go over it one after the other, at the rate that the sketch has set. */
export class SerialLine {
  #queue: Buffer[] = [];
  #offset = 0;
  #done = 0;
  #waiting = 0;

  /** Cycle in which the byte under way is complete; infinity when there is none. */
  nextAt = Number.POSITIVE_INFINITY;

  /** Bytes that have gone over the wire or were given up, since the beginning. */
  get done(): number {
    return this.#done;
  }

  /** Queues bytes in cycle `now`; `frameCycles` is the time of one byte, undefined when no sketch listens. */
  send(bytes: Uint8Array, now: number, frameCycles: number | undefined): void {
    if (bytes.length === 0) {
      return;
    }
    this.#queue.push(Buffer.from(bytes));
    this.#waiting += bytes.length;
    if (this.nextAt === Number.POSITIVE_INFINITY) {
      this.nextAt = now + (frameCycles ?? defaultFrameCycles);
    }
  }

  /** The byte that is complete at `nextAt`; the next one begins there. */
  take(frameCycles: number | undefined): number {
    const chunk = this.#queue[0];
    const byte = chunk?.[this.#offset] ?? 0;
    this.#offset += 1;
    if (chunk !== undefined && this.#offset === chunk.length) {
      this.#queue.shift();
      this.#offset = 0;
    }
    this.#done += 1;
    this.#waiting -= 1;
    this.nextAt =
      this.#waiting > 0 ? this.nextAt + (frameCycles ?? defaultFrameCycles) : Number.POSITIVE_INFINITY;
    return byte;
  }

  /** Gives up what has not gone over the wire. */
  clear(): void {
    this.#done += this.#waiting;
    this.#waiting = 0;
    this.#queue = [];
    this.#offset = 0;
    this.nextAt = Number.POSITIVE_INFINITY;
  }
}
