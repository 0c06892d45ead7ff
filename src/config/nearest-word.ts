/**
 * The word of `words` that `typed` was most likely meant to be: at most one mistake in a word of up to five letters,
 * two in a longer one. Undefined when none is near.
 */
export function nearestWord(typed: string, words: readonly string[]): string | undefined {
  // Longer than any word with its mistakes; also keeps the table below small.
  if (typed.length > 40) {
    return undefined;
  }
  let nearest: { word: string; mistakes: number } | undefined;
  for (const word of words) {
    const mistakes = mistakesBetween(typed.toLowerCase(), word.toLowerCase());
    if (mistakes <= (word.length > 5 ? 2 : 1) && mistakes < (nearest?.mistakes ?? Number.POSITIVE_INFINITY)) {
      nearest = { word, mistakes };
    }
  }
  return nearest?.word;
}

/** Letters missing, added, changed or swapped with their neighbour (optimal string alignment distance). */
export function mistakesBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column += 1) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + changed,
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
