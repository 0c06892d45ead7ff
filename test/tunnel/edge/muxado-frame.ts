/**
 * Frames of muxado, the multiplexing protocol between ngrok's SDK and its edge: an 8-byte big-endian header (length
 * u24, type and flags u4 each, stream id u32), then the payload.
 */

/** What a frame is for. */
export const frameType = { rst: 0, data: 1, windowIncrement: 2, goAway: 3 } as const;

/** Flags of a frame: the first of its stream, the last in its direction. */
export const frameFlag = { fin: 1, syn: 2 } as const;

/** One frame as it is on the wire. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const headerLength = 8;

/** A frame as bytes. The payload may have at most 0xffffff bytes. */
export function encodeFrame(frame: Frame): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUIntBE(frame.payload.length, 0, 3);
  header.writeUInt8((frame.type << 4) | frame.flags, 3);
  header.writeUInt32BE(frame.stream, 4);
  return Buffer.concat([header, frame.payload]);
}

/** Cuts a byte stream into frames. */
export class FrameReader {
  #pending = Buffer.alloc(0);

  /** Takes the next bytes; gives the frames that are complete with them. */
  read(bytes: Buffer): Frame[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (this.#pending.length - at >= headerLength) {
      const end = at + headerLength + this.#pending.readUIntBE(at, 3);
      if (this.#pending.length < end) break;
      const kind = this.#pending.readUInt8(at + 3);
      frames.push({
        type: kind >> 4,
        flags: kind & 0x0f,
        stream: this.#pending.readUInt32BE(at + 4),
        payload: this.#pending.subarray(at + headerLength, end),
      });
      at = end;
    }
    this.#pending = this.#pending.subarray(at);
    return frames;
  }
}
