import { hash } from 'node:crypto';
import type { RingPosition } from '../../../core/ports.js';

/** Version of the format, in the first byte. A later format takes another one. */
const version = 1;
/** Bytes: version, time (8, milliseconds since the epoch), id (16), check (5). A multiple of 3, so every text is exact. */
const length = 30;
const checked = 25;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A place in the history as a cursor, which says nothing to people. Throws a RangeError if the id is no UUID. */
export function cursorOf({ acceptedAt, id }: RingPosition): string {
  if (!uuid.test(id)) {
    throw new RangeError('a cursor needs the id of a ring');
  }
  const bytes = Buffer.alloc(length);
  bytes.writeUInt8(version);
  bytes.writeBigInt64BE(BigInt(acceptedAt), 1);
  bytes.write(id.replaceAll('-', ''), 9, 'hex');
  checkOf(bytes).copy(bytes, checked);
  return bytes.toString('base64url');
}

/** The place that a cursor means; undefined for a text that is not a whole cursor of BellBot's. Never throws. */
export function positionOf(cursor: string): RingPosition | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  if (
    bytes.length !== length ||
    bytes.toString('base64url') !== cursor ||
    bytes.readUInt8() !== version ||
    !checkOf(bytes).equals(bytes.subarray(checked))
  ) {
    return undefined;
  }
  const acceptedAt = Number(bytes.readBigInt64BE(1));
  const hex = bytes.toString('hex', 9, checked);
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return Number.isSafeInteger(acceptedAt) ? { acceptedAt, id } : undefined;
}

/** Tells a cursor that was cut or made up. It keeps nobody out: a cursor opens nothing. */
function checkOf(bytes: Buffer): Buffer {
  return hash(
    'sha256',
    Buffer.concat([Buffer.from('bellbot cursor'), bytes.subarray(0, checked)]),
    'buffer',
  ).subarray(0, length - checked);
}
