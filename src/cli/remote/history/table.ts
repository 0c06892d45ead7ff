import { printable } from '../../../core/text.js';
import { isObject, type JsonObject, textOf } from '../reply.js';
import { localTime } from './time.js';

/** Characters of each column; the last one is as long as it is. Of what is longer the end is left out, ids excepted. */
const columns = [
  ['time', 19],
  ['state', 9],
  ['source', 12],
  ['who', 20],
  ['strikes', 7],
  ['id', 36],
  ['reason', Number.POSITIVE_INFINITY],
] as const;

/** The line above the table. */
export const headingRow = rowOf(columns.map(([name]) => name));

/** A receipt as a line of the table, with nothing in it that could command a terminal. */
export function ringRow(receipt: JsonObject): string {
  const { state, source, who, strikes, id, reason } = receipt;
  const { made, asked } = isObject(strikes) ? strikes : {};
  const time = localTime(textOf(receipt.acceptedAt) ?? '');
  return rowOf([time, state, source, who, `${made ?? '?'} of ${asked ?? '?'}`, id, reason]);
}

function rowOf(cells: readonly unknown[]): string {
  const row = columns.map(([, width], index) => fitted(printable(textOf(cells[index]) ?? '-'), width));
  return `${row.join('  ').trimEnd()}\n`;
}

function fitted(text: string, width: number): string {
  const characters = [...text];
  if (characters.length > width) {
    return `${characters.slice(0, width - 1).join('')}…`;
  }
  return width === Number.POSITIVE_INFINITY ? text : text + ' '.repeat(width - characters.length);
}
