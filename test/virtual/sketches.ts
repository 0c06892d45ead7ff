/** Sketches of a few instructions, for what StandardFirmata never does. */

/** One record of Intel HEX. */
export function record(address: number, type: number, data: readonly number[]): string {
  const bytes = [data.length, address >> 8, address & 0xff, type, ...data];
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `:${Buffer.from([...bytes, -sum & 0xff])
    .toString('hex')
    .toUpperCase()}`;
}

/** Words of program memory, from address 0 on, as Intel HEX text. */
export function intelHex(words: readonly number[]): string {
  const records = words.map((word, index) => record(index * 2, 0, [word & 0xff, word >> 8]));
  return [...records, record(0, 1, [])].join('\n');
}

/** Opcodes: ATmega328P datasheet, instruction set summary. */
const ldi = (register: number, value: number): number =>
  0xe000 | ((value & 0xf0) << 4) | ((register - 16) << 4) | (value & 0x0f);
const sts = (address: number, register: number): number[] => [0x9200 | (register << 4), address];
const out = (address: number, register: number): number =>
  0xb800 | ((address & 0x30) << 5) | (register << 4) | (address & 0x0f);
const sbi = (address: number, bit: number): number => 0x9a00 | (address << 3) | bit;
const cbi = (address: number, bit: number): number => 0x9800 | (address << 3) | bit;
const stop = 0xcfff;

const WDTCSR = 0x60;
const DDRB = 0x04;
const PORTB = 0x05;

/** Lifts D8 for 2 cycles, then goes round for ever with the watchdog set to 16 ms. */
export const watchdogSketch = intelHex([
  sbi(DDRB, 0),
  sbi(PORTB, 0),
  cbi(PORTB, 0),
  ldi(16, 0x18), // WDCE and WDE
  ...sts(WDTCSR, 16),
  ldi(16, 0x08), // WDE, 16 ms
  ...sts(WDTCSR, 16),
  stop,
]);

/** Makes 490 pulses a second, 3/4 of the time high, on D9 with Timer1 alone (phase-correct PWM, 8 bit, /64). */
export const hardwarePulses = intelHex([
  ldi(16, 0x02),
  out(DDRB, 16),
  ldi(16, 191),
  ...sts(0x88, 16), // OCR1AL
  ldi(16, 0x81), // COM1A1, WGM10
  ...sts(0x80, 16), // TCCR1A
  ldi(16, 0x03), // clock / 64
  ...sts(0x81, 16), // TCCR1B
  stop,
]);
