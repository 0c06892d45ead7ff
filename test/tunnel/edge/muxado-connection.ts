import type { Duplex } from 'node:stream';
import { encodeFrame, type Frame, FrameReader, frameFlag, frameType } from './muxado-frame.js';
import { MuxadoStream } from './muxado-stream.js';

/** The edge's end of a muxado connection: takes streams that the SDK opens (odd ids) and opens its own (even ids). */
export class MuxadoConnection {
  readonly #socket: Duplex;
  readonly #streams = new Map<number, MuxadoStream>();
  readonly #accept: (stream: MuxadoStream) => void;
  #nextId = 2;

  constructor(socket: Duplex, accept: (stream: MuxadoStream) => void) {
    this.#socket = socket;
    this.#accept = accept;
    const reader = new FrameReader();
    socket.on('data', (bytes: Buffer) => {
      for (const frame of reader.read(bytes)) this.#receive(frame);
    });
    socket.on('close', () => {
      for (const stream of this.#streams.values()) stream.destroy();
    });
  }

  /** Opens a stream to the SDK. */
  open(): MuxadoStream {
    const id = this.#nextId;
    this.#nextId += 2;
    return this.#add(id, true);
  }

  #add(id: number, opening: boolean): MuxadoStream {
    const stream = new MuxadoStream((type, flags, payload) => {
      if (!this.#socket.writable) return;
      this.#socket.write(encodeFrame({ type, flags, stream: id, payload }));
    }, opening);
    stream.on('error', () => undefined);
    stream.on('close', () => this.#streams.delete(id));
    this.#streams.set(id, stream);
    return stream;
  }

  #receive(frame: Frame): void {
    if (frame.type === frameType.goAway) {
      this.#socket.end();
      return;
    }
    const known = this.#streams.get(frame.stream);
    const opened = known === undefined && (frame.flags & frameFlag.syn) !== 0;
    const stream = opened ? this.#add(frame.stream, false) : known;
    if (stream === undefined) return;
    if (frame.type === frameType.data) stream.receive(frame.payload, (frame.flags & frameFlag.fin) !== 0);
    if (frame.type === frameType.windowIncrement) stream.widen(frame.payload.readUInt32BE(0));
    if (frame.type === frameType.rst) stream.destroy();
    if (opened) this.#accept(stream);
  }
}
