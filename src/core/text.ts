/** What texts from outside may be: how long, of which characters, and how they are shown on a terminal. */

/** Most characters of what a sender says of itself. */
export const mostWhoCharacters = 200;
/** Most characters of what a sender says about its ring. */
export const mostTextCharacters = 4000;
/** Most characters of the name of a claim. */
export const mostClaimCharacters = 255;

/** Control characters, which could command a terminal, and halves of characters. */
export const unwanted = /[\p{Cc}\p{Cs}]/u;
/** What is unwanted in a text, which may have tabs and line ends. */
export const unwantedInText = /(?![\t\r\n])[\p{Cc}\p{Cs}]/u;
/** What a terminal would not show as it is: control and format characters, and unusual line ends. For `replace`. */
export const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** The line ends of JSON are its layout: those within its texts are escaped already. */
const unprintableInJson = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu;
const allUnwantedInText = new RegExp(unwantedInText, 'gu');

/** True for a text of more than `most` characters; those outside the basic plane count as one. */
export function isLonger(text: string, most: number): boolean {
  return text.length > most && [...text].length > most;
}

/**
 * A text that somebody wrote, fit to be kept: no control characters (but tabs and line ends), no halves of characters, cut
 * rather than refused when it is too long. Null if nothing is left.
 */
export function keptText(value: string | null | undefined, most: number): string | null {
  const clean = (value ?? '').replace(allUnwantedInText, '');
  const cut = isLonger(clean, most) ? [...clean].slice(0, most).join('') : clean;
  return cut === '' ? null : cut;
}

/** A text without the line ends at its end, as programs that read it from a file or a command leave them. */
export function withoutLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && '\r\n'.includes(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(0, end);
}

/** Text from outside made harmless for a terminal: what is unprintable is written as `\u{..}`. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/**
 * A value from outside as JSON, on one line unless `indent` blanks are asked for, with nothing in it that could command a
 * terminal: such characters are escaped.
 */
export function printableJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(unprintableInJson, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
