/** Words of program memory in an ATmega328P: 32 KiB. */
const flashWords = 0x4000;

/** Where the Uno's bootloader begins, in bytes. It is modelled as a delay, so an image's bytes from here on are left out. */
const bootloaderStart = 0x7e00;

const dataRecord = 0;
const endRecord = 1;
const segmentRecord = 2;
const linearRecord = 4;

/**
 * Program memory with the sketch of an Intel HEX text in it; erased words are 0xFFFF.
 *
 * Throws a `SyntaxError` that names the line when the text is not Intel HEX, is cut short or has a wrong checksum, and a
 * `RangeError` when it does not fit an Uno.
 */
export function flashFromIntelHex(text: string): Uint16Array<ArrayBuffer> {
  const flash = new Uint16Array(flashWords).fill(0xffff);
  const bytes = new Uint8Array(flash.buffer);
  let base = 0;
  let ended = false;
  let sketchBytes = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const record = line.trim();
    if (record === '') {
      continue;
    }
    if (ended) {
      throw new SyntaxError(`Intel HEX line ${index + 1}: a record after the end record.`);
    }
    const { address, type, data } = parseRecord(record, index + 1);
    if (type === dataRecord) {
      for (const [offset, byte] of data.entries()) {
        const at = base + address + offset;
        if (at >= bytes.length) {
          throw new RangeError(
            `Intel HEX line ${index + 1}: address ${at} is outside an Uno's 32 KiB of flash.`,
          );
        }
        if (at < bootloaderStart) {
          bytes[at] = byte;
          sketchBytes += 1;
        }
      }
    } else if (type === segmentRecord || type === linearRecord) {
      const value = data.readUInt16BE(0);
      base = type === segmentRecord ? value << 4 : value * 0x10000;
    } else if (type === endRecord) {
      ended = true;
    }
  }
  if (!ended) {
    throw new SyntaxError('Intel HEX: the end record is missing; the image is cut short.');
  }
  if (sketchBytes === 0) {
    throw new SyntaxError('Intel HEX: the image has no sketch in it.');
  }
  return flash;
}

function parseRecord(record: string, line: number): { address: number; type: number; data: Buffer } {
  if (!/^:(?:[0-9a-f]{2}){5,}$/i.test(record)) {
    throw new SyntaxError(`Intel HEX line ${line}: not a record.`);
  }
  const bytes = Buffer.from(record.slice(1), 'hex');
  const length = bytes.readUInt8(0);
  if (bytes.length !== length + 5) {
    throw new SyntaxError(`Intel HEX line ${line}: the length does not match.`);
  }
  if (bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0) !== 0) {
    throw new SyntaxError(`Intel HEX line ${line}: the checksum is wrong.`);
  }
  const type = bytes.readUInt8(3);
  if ((type === segmentRecord || type === linearRecord) && length !== 2) {
    throw new SyntaxError(`Intel HEX line ${line}: an address record has two bytes.`);
  }
  return { address: bytes.readUInt16BE(1), type, data: bytes.subarray(4, 4 + length) };
}
