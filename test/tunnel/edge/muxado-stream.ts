import { Duplex } from 'node:stream';
import { frameFlag, frameType } from './muxado-frame.js';

/** Bytes that each side may send on a stream before the other has said that it took some. */
const startWindow = 256 * 1024;

/** The largest payload that the edge puts into one frame. */
const largestPayload = 16 * 1024;

/** How a stream hands its frames to its connection. */
export type SendFrame = (type: number, flags: number, payload: Buffer) => void;

/** One stream of a muxado connection, with its flow control. */
export class MuxadoStream extends Duplex {
  readonly #send: SendFrame;
  #window = startWindow;
  #flags: number;
  #taken = 0;
  #blocked: (() => void) | undefined;

  /** `opening` is true when this side opens the stream: then its first frame carries SYN. */
  constructor(send: SendFrame, opening: boolean) {
    super({ allowHalfOpen: true });
    this.#send = send;
    this.#flags = opening ? frameFlag.syn : 0;
  }

  /** A data frame's payload has come from the other side; `last` with its FIN. */
  receive(payload: Buffer, last: boolean): void {
    if (payload.length > 0) {
      this.push(payload);
      this.#taken += payload.length;
    }
    if (last) this.push(null);
  }

  /** The other side allows that many more bytes. */
  widen(bytes: number): void {
    this.#window += bytes;
    const blocked = this.#blocked;
    this.#blocked = undefined;
    blocked?.();
  }

  override _read(): void {
    if (this.#taken === 0) return;
    const increment = Buffer.alloc(4);
    increment.writeUInt32BE(this.#taken);
    this.#taken = 0;
    this.#send(frameType.windowIncrement, 0, increment);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const size = Math.min(chunk.length, this.#window, largestPayload);
    if (size > 0) {
      this.#window -= size;
      this.#sendData(chunk.subarray(0, size), 0);
    }
    if (size === chunk.length) {
      done();
    } else if (this.#window > 0) {
      this._write(chunk.subarray(size), _encoding, done);
    } else {
      this.#blocked = () => this._write(chunk.subarray(size), _encoding, done);
    }
  }

  override _final(done: () => void): void {
    this.#sendData(Buffer.alloc(0), frameFlag.fin);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.readableEnded || !this.writableFinished) this.#send(frameType.rst, 0, Buffer.alloc(4));
    done(error);
  }

  #sendData(payload: Buffer, flags: number): void {
    this.#send(frameType.data, this.#flags | flags, payload);
    this.#flags = 0;
  }
}
