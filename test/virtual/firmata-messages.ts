/** The Firmata messages that the tests send, as bytes (Firmata protocol 2.3). */

export const output = 1;
export const servo = 4;

export const reportVersion = [0xf9];

export function pinMode(pin: number, mode: number): number[] {
  return [0xf4, pin, mode];
}

/** Position of a servo: microseconds, or degrees below 544. Pins above 15 need the extended message. */
export function analog(pin: number, value: number): number[] {
  return pin < 16
    ? [0xe0 | pin, value & 0x7f, (value >> 7) & 0x7f]
    : [0xf0, 0x6f, pin, value & 0x7f, (value >> 7) & 0x7f, 0xf7];
}

export function pinStateQuery(pin: number): number[] {
  return [0xf0, 0x6d, pin, 0xf7];
}

/** The answer to `pinStateQuery`. */
export function pinState(pin: number, mode: number, value: number): number[] {
  const high = value > 0x7f ? [value >> 7] : [];
  return [0xf0, 0x6e, pin, mode, value & 0x7f, ...high, 0xf7];
}
