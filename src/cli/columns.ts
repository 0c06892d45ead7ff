/** Texts in the columns of a terminal. Loaded where a table is printed: what measures texts takes a while to load. */
import stringWidth from 'string-width';
import { characters } from './one-line.js';

/** Columns that a text takes: two for Chinese, Japanese and Korean characters and for emoji, none for accents of their own. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** A text filled up with blanks to so many columns, or cut to them with a `…`. */
export function fitted(text: string, columns: number): string {
  const taken = columnsOf(text);
  if (taken <= columns) {
    return text + ' '.repeat(columns - taken);
  }
  let cut = '';
  let used = 1;
  for (const character of characters(text)) {
    used += columnsOf(character);
    if (used > columns) {
      break;
    }
    cut += character;
  }
  // A wide character that does not fit any more may leave a column free.
  return `${cut}…${' '.repeat(columns - columnsOf(cut) - 1)}`;
}

/** A row of cells, each in its columns, with two blanks between them and none at the end. */
export function row(cells: readonly string[], widths: readonly number[]): string {
  const all = cells.map((cell, index) => {
    const width = widths[index];
    return width === undefined ? cell : fitted(cell, width);
  });
  return `${all.join('  ').trimEnd()}\n`;
}
