import type { ConfigProblem } from '../config-problem.js';

/** The way to a value: names of fields and places in lists. */
export type JsonPath = readonly (string | number)[];

/** Where something stands in a text, both from 1; columns count characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong in a document. `option` is the way to it, `bells.front.start`, or the file's name. */
export interface DocumentProblem extends ConfigProblem, Position {}

/** The way to a value as people write it: `bells.front.quiet.hours[0].from`. */
export function shownPath(path: JsonPath): string {
  return path
    .map((step) =>
      typeof step === 'number'
        ? `[${step}]`
        : /^[\w$-]+$/.test(step)
          ? `.${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join('')
    .replace(/^\./, '');
}

/** Finds lines and columns in a text. A line ends as editors have it: by LF, CR LF or CR. */
export class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      this.#starts.push(index + end.length);
    }
  }

  /** Where the character stands that has this offset. */
  positionOf(offset: number): Position {
    const after = this.#starts.findIndex((start) => start > offset);
    const line = after === -1 ? this.#starts.length : after;
    const before = this.#text.slice(this.#starts[line - 1], offset);
    return { line, column: [...before].length + 1 };
  }
}
