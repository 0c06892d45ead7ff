import { hash } from 'node:crypto';

/** Version of the format, in the first byte. A later format takes another one. */
const version = 1;
/** Bytes: version, id (16), check (4). A multiple of 3, so every text is exact. */
const length = 21;
const checked = 17;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The place in the history behind a ring, as a cursor, which says nothing to people. Throws a RangeError if the id is no UUID. */
export function cursorOf(id: string): string {
  if (!uuid.test(id)) {
    throw new RangeError('a cursor needs the id of a ring');
  }
  const bytes = Buffer.alloc(length);
  bytes.writeUInt8(version);
  bytes.write(id.replaceAll('-', ''), 1, 'hex');
  checkOf(bytes).copy(bytes, checked);
  return bytes.toString('base64url');
}

/** The id of the ring that a cursor is behind; undefined for a text that is not a whole cursor of BellBot's. Never throws. */
export function positionOf(cursor: string): string | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  if (
    bytes.length !== length ||
    bytes.toString('base64url') !== cursor ||
    bytes.readUInt8() !== version ||
    !checkOf(bytes).equals(bytes.subarray(checked))
  ) {
    return undefined;
  }
  return bytes.toString('hex', 1, checked).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Tells a cursor that was cut or made up. It keeps nobody out: a cursor opens nothing. */
function checkOf(bytes: Buffer): Buffer {
  return hash(
    'sha256',
    Buffer.concat([Buffer.from('bellbot cursor'), bytes.subarray(0, checked)]),
    'buffer',
  ).subarray(0, length - checked);
}
