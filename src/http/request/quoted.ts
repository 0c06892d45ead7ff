import { printable } from '../../core/text.js';

/** Most characters of a header that an error shows. */
const mostShown = 80;

/** What a request had in a header, in quotes, made harmless and cut: for a sentence that names what was wrong. */
export function quoted(value: string): string {
  const cut = value.length > mostShown ? `${value.slice(0, mostShown)}...` : value;
  return `"${printable(cut)}"`;
}
