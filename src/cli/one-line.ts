import { printable } from '../core/text.js';

/** What shows nothing by itself, and about whose width terminals disagree; marks of direction stay, and are escaped. */
const unseen = /(?![\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])\p{Default_Ignorable_Code_Point}/gu;

const segmenter = new Intl.Segmenter('en');

/**
 * A text from outside on one line, fit for a terminal: line ends, tabs and runs of blanks are one blank, and what joins or
 * varies characters is left out, so that each takes the columns that it takes alone.
 */
export function oneLine(text: string): string {
  return printable(text.replace(unseen, '').replace(/\s+/g, ' ').trim());
}

/** What people take for the characters of a text: a letter with its accents, a flag. */
export function characters(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** One line of at most so many characters; of what is longer the end is left out. */
export function shortened(text: string, most: number): string {
  const all = characters(oneLine(text));
  return all.length > most ? `${all.slice(0, most - 1).join('')}…` : all.join('');
}
