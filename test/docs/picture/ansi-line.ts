/** A run of characters in one colour, as a terminal would show it. */
export interface Span {
  readonly text: string;
  /** Class of the colour in the picture; undefined for the terminal's own. */
  readonly colour: string | undefined;
}

/** Select Graphic Rendition codes (ECMA-48, 8.3.117) that the log uses. */
const colours: Readonly<Record<string, string | undefined>> = {
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
  90: 'grey',
};

/** Reads one line with escape sequences for colours. Every other code means the terminal's own colour. */
export function ansiSpans(line: string): Span[] {
  const spans: Span[] = [];
  let colour: string | undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  for (const piece of line.split(/(\u001b\[[\d;]*m)/)) {
    if (piece.startsWith('\u001b')) {
      colour = colours[piece.slice(2, -1)];
    } else if (piece !== '') {
      spans.push({ text: piece, colour });
    }
  }
  return spans;
}
