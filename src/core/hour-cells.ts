import type { Tally } from './ring-counts.js';

/** Quarter hours in what is kept together. */
export const quartersOfHour = 4;
/** In place of a name's number: nobody's; one that is not known any more, or was too much. Names have greater ones. */
export const nobody = 0;
export const other = 1;

/** The numbers of a cell, one after another: its quarter of the hour, those of its names, and its tally. */
export const cellPart = { quarter: 0, bell: 1, source: 2, who: 3, tally: 4 } as const;
export const cellLength = 8;

/** What rings of an hour have in common that are counted together. */
export type CellKey = readonly [quarter: number, bell: number, source: number, who: number];

/** The rings of an hour, counted: a cell for each quarter of it and all names that some of them have in common. */
export class HourCells {
  /** One cell after another. */
  readonly numbers: number[];

  /** `bytes` as an earlier one packed them. */
  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.numbers = unpackNumbers(bytes);
  }

  /** Cells that there are. */
  get count(): number {
    return this.numbers.length / cellLength;
  }

  /** As bytes, some ten for a cell. */
  get packed(): Uint8Array {
    return packNumbers(this.numbers);
  }

  /** Whether there is a cell of these names. */
  has(key: CellKey): boolean {
    return this.#placeOf(key) !== -1;
  }

  /** Adds to the cell of these names. Nothing gets below 0. */
  add(key: CellKey, tally: Readonly<Tally>): void {
    const { numbers } = this;
    const found = this.#placeOf(key);
    const at = found === -1 ? numbers.push(...key, 0, 0, 0, 0) - cellLength : found;
    for (const [index, more] of tally.entries()) {
      const place = at + cellPart.tally + index;
      numbers[place] = Math.max(0, (numbers[place] ?? 0) + more);
    }
  }

  #placeOf([quarter, bell, source, who]: CellKey): number {
    const { numbers } = this;
    for (let at = 0; at < numbers.length; at += cellLength) {
      if (
        numbers[at + cellPart.who] === who &&
        numbers[at + cellPart.quarter] === quarter &&
        numbers[at + cellPart.bell] === bell &&
        numbers[at + cellPart.source] === source
      ) {
        return at;
      }
    }
    return -1;
  }
}

/** Visits every cell of an hour as it was packed. Returns how many there are. */
export function eachCell(bytes: Uint8Array, visit: (key: CellKey, tally: Readonly<Tally>) => void): number {
  const numbers = unpackNumbers(bytes);
  const count = Math.floor(numbers.length / cellLength);
  for (let at = 0; at < count * cellLength; at += cellLength) {
    const [quarter = 0, bell = 0, source = 0, who = 0] = numbers.slice(at, at + cellPart.tally);
    const [rings = 0, rung = 0, strikes = 0, failed = 0] = numbers.slice(
      at + cellPart.tally,
      at + cellLength,
    );
    visit([quarter, bell, source, who], [rings, rung, strikes, failed]);
  }
  return count;
}

/** Whole numbers below 2^32 as bytes, 7 bits in each, the least first; the 8th says that there is more of a number. */
function packNumbers(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const number of numbers) {
    let rest = number;
    for (; rest > 0x7f; rest >>>= 7) {
      bytes.push((rest & 0x7f) | 0x80);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

/** The numbers that such bytes stand for. */
function unpackNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let number = 0;
  let shift = 0;
  for (const byte of bytes) {
    number = (number | ((byte & 0x7f) << shift)) >>> 0;
    shift += 7;
    if (byte <= 0x7f) {
      numbers.push(number);
      number = 0;
      shift = 0;
    }
  }
  return numbers;
}
