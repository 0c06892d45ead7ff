/** The longest wait that is granted, seconds. */
export const longestWait = 60;

/**
 * Seconds that a `Prefer` header (RFC 7240) asks to wait, at most 60; undefined when it does not ask, or asks for
 * anything but a whole number. Where it asks more than once, the first counts.
 */
export function preferredWait(header: string | undefined): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  for (const preference of splitOutsideQuotes(header, ',')) {
    const [pair = ''] = splitOutsideQuotes(preference, ';');
    const [name = '', ...value] = pair.split('=');
    if (name.trim().toLowerCase() === 'wait') {
      const seconds = unquoted(value.join('=').trim());
      return /^\d+$/.test(seconds) ? Math.min(Number(seconds), longestWait) : undefined;
    }
  }
  return undefined;
}

/** The pieces of a header between separators, which quoted strings (RFC 9110, section 5.6.4) may contain. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '"') {
      quoted = !quoted;
    } else if (quoted && char === '\\') {
      i += 1;
    } else if (!quoted && char === separator) {
      pieces.push(text.slice(start, i));
      start = i + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : text;
}
