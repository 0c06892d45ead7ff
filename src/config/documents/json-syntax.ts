/** What is wrong with a text that should be JSON with comments, before anybody asks what it means. */
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** The tokens of a text, as jsonc-parser's scanner numbers them; its names for them are none at run time. */
export const token = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  end: 17,
} as const;

/** Something that is wrong, and where. */
export interface Fault {
  readonly offset: number;
  /** The end of a sentence: what is wrong, and what to do. */
  readonly message: string;
}

/** What a text was read as: a tree of its values, or the first thing that is wrong with it. */
export type ReadTree = { readonly tree: Node } | { readonly fault: Fault };

/** Deeper than anything that BellBot knows; reading goes as deep as the text does. */
const mostDepth = 64;

/** Reads a text that has comments and commas behind the last value, if it likes. Never throws. */
export function readTree(text: string): ReadTree {
  const { open, fault } = readBrackets(text);
  if (fault?.isDeep === true) {
    return { fault };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (fault !== undefined && (error === undefined || fault.offset <= error.offset)) {
    return { fault };
  }
  if (error !== undefined || tree === undefined) {
    return { fault: faultOf(text, error, open) };
  }
  return tree.type === 'object' ? { tree } : { fault: { offset: tree.offset, message: expectedObject } };
}

const expectedObject = 'expected an object in {braces}';

interface Brackets {
  /** The offsets of those that are not closed. */
  readonly open: readonly number[];
  /** The first one that is closed by another one's end, or is too deep to go on. */
  readonly fault?: Fault & { readonly isDeep: boolean };
}

function readBrackets(text: string): Brackets {
  const scanner = createScanner(text, true);
  const open: number[] = [];
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    if (kind === token.openBrace || kind === token.openBracket) {
      open.push(offset);
    } else if (kind === token.closeBrace || kind === token.closeBracket) {
      const opened = text[open.at(-1) ?? -1];
      if (opened !== undefined && opened !== (kind === token.closeBrace ? '{' : '[')) {
        const message = `expected ${opened === '{' ? '}' : ']'} before this, for the ${opened} that is open`;
        return { open, fault: { offset, message, isDeep: false } };
      }
      open.pop();
    }
    if (open.length > mostDepth) {
      const message = `is nested deeper than ${mostDepth} levels; nothing here is meant to be`;
      return { open, fault: { offset, message, isDeep: true } };
    }
  }
  return { open };
}

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a text in "double quotes", a number, true, false or null',
  InvalidNumberFormat: 'expected a number such as 80 or 0.5',
  PropertyNameExpected: 'expected the name of a field in "double quotes"',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon between name and value',
  CommaExpected: 'expected a comma before this',
  CloseBraceExpected: 'expected a comma or }',
  CloseBracketExpected: 'expected a comma or ]',
  EndOfFileExpected: 'expected nothing behind the last brace',
  InvalidCommentToken: 'expected a comment that begins with // or stands between /* and */',
  UnexpectedEndOfComment: 'expected */ at the end of a comment',
  UnexpectedEndOfString: 'expected " at the end of a text, in the same line',
  UnexpectedEndOfNumber: 'expected more digits',
  InvalidUnicode: 'expected four hexadecimal digits behind \\u',
  InvalidEscapeCharacter: 'expected \\\\ for a backslash, or one of \\" \\/ \\b \\f \\n \\r \\t \\u',
  InvalidCharacter: 'has a control character in a text; write it as \\t, \\n or \\u with four digits',
};

function faultOf(text: string, error: ParseError | undefined, open: readonly number[]): Fault {
  if (isEmpty(text)) {
    return { offset: 0, message: `is empty; ${expectedObject}, or no file at all` };
  }
  const [offset, unclosed] = [error?.offset ?? 0, open.at(-1)];
  if (unclosed !== undefined && offset + (error?.length ?? 0) >= text.trimEnd().length) {
    const message = `ends before the ${text[unclosed]} is closed that begins here; was it cut off?`;
    return { offset: unclosed, message };
  }
  const name = error === undefined ? '' : printParseErrorCode(error.error);
  return { offset, message: sentences[name] ?? expectedObject };
}

/** True for a text that has nothing in it but comments. */
function isEmpty(text: string): boolean {
  const kind: number = createScanner(text, true).scan();
  return kind === token.end;
}
