import { columnsOf, row } from '../../columns.js';
import { oneLine } from '../../one-line.js';
import { isObject, type JsonObject, textOf } from '../reply.js';
import { shortId } from '../short-id.js';
import { localTime } from './time.js';

const headings = ['time', 'id', 'state', 'source', 'who', 'strikes', 'text', 'reason'];
/** Most columns of each but the last two, where there is room and where there is little: then without the seconds. */
const widest = [19, 8, 9, 12, 20, 8];
const narrow = [16, 8, 9, 9, 9, 8];
/** Terminals narrower than this have little room. */
const roomy = 110;
/** Most columns of a text, and the least of them on a narrow terminal. */
const mostText = 60;
const leastText = 8;

/**
 * Receipts as a table for people, with nothing in it that could command a terminal. The columns are as wide as what is in
 * them on the first page, and on a terminal so that a ring takes a line, unless a reason has to be told.
 */
export class RingTable {
  readonly #terminal: number | undefined;
  readonly #most: readonly number[];
  #widths: readonly number[] | undefined;

  /** `terminal` is the width of the terminal that it is for, if it is for one. */
  constructor(terminal: number | undefined) {
    this.#terminal = terminal;
    this.#most = terminal === undefined || terminal >= roomy ? widest : narrow;
  }

  /** The lines of the next page; the first one begins with the headings. */
  page(receipts: readonly JsonObject[]): string {
    const rows = receipts
      .map(cellsOf)
      .map(([time = '', ...cells]) => [time.slice(0, this.#most[0]), ...cells]);
    const isFirst = this.#widths === undefined;
    this.#widths ??= this.#widthsOf(rows);
    const widths = this.#widths;
    return [...(isFirst ? [headings] : []), ...rows].map((cells) => row(cells, widths)).join('');
  }

  #widthsOf(rows: readonly string[][]): number[] {
    const used = (column: number): number =>
      Math.max(...[headings, ...rows].map((cells) => columnsOf(cells[column] ?? '')));
    const widths = this.#most.map((limit, column) => Math.min(limit, used(column)));
    const before = widths.reduce((sum, width) => sum + width + 2, 0);
    const left = this.#terminal === undefined ? mostText : Math.max(leastText, this.#terminal - before);
    return [...widths, Math.min(left, mostText, used(widths.length))];
  }
}

function cellsOf({ acceptedAt, id, state, source, who, strikes, text, reason }: JsonObject): string[] {
  const { made, asked } = isObject(strikes) ? strikes : {};
  const cells = [
    localTime(textOf(acceptedAt) ?? '-'),
    shortId(textOf(id) ?? '-'),
    state,
    source,
    who,
    `${made ?? '?'} of ${asked ?? '?'}`,
    text,
  ].map((cell) => oneLine(textOf(cell) ?? '-'));
  return textOf(reason) === undefined ? cells : [...cells, oneLine(textOf(reason) ?? '')];
}
