import type { Option } from '../../src/config/option.js';
import { options } from '../../src/config/options.js';
import { errorKinds } from '../../src/core/errors.js';

/** A table of README that repeats one of the source, its cells as Markdown. */
export interface SourceTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const code = (text: string): string => `\`${text}\``;
/** What begins with < would be taken for HTML. */
const prose = (text: string): string => text.replaceAll('<', '\\<');

/** The options, as README shows them. */
export const optionTable: SourceTable = {
  headings: ['option', 'default', 'values', 'meaning'],
  rows: Object.entries<Option>(options).map(([name, option]) => [
    code(name),
    option.default === undefined ? (option.without ?? 'none') : code(option.default),
    prose(option.kind.values),
    prose(option.meaning),
  ]),
};

/** The catalogue of errors, as README shows it. */
export const errorTable: SourceTable = {
  headings: ['code', 'status', 'try again?', 'what to do'],
  rows: Object.entries(errorKinds).map(([name, { status, retryable, advice }]) => [
    code(name),
    String(status),
    retryable ? 'yes' : 'no',
    prose(advice),
  ]),
};

/** `text` with the table replaced that has these headings. */
export function withTable(text: string, { headings, rows }: SourceTable): string {
  const head = `| ${headings.join(' | ')} |\n|${'---|'.repeat(headings.length)}\n`;
  const at = text.indexOf(head);
  if (at === -1) {
    throw new Error(`there is no table with the headings ${headings.join(', ')}`);
  }
  const old = /^(?:\|.*\n)*/.exec(text.slice(at + head.length))?.[0] ?? '';
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  return text.slice(0, at) + head + lines + text.slice(at + head.length + old.length);
}
