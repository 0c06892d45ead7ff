/** Changes to JSON with comments that leave everything else as it stands: comments, order, layout. */
import { createScanner, findNodeAtLocation, getNodeValue, type Node, parseTree } from 'jsonc-parser';
import { inlineJson, laidOutJson } from './json-layout.js';
import type { JsonPath } from './json-place.js';
import { token } from './json-syntax.js';

/** A value to be set. */
export interface Edit {
  readonly path: JsonPath;
  readonly value: unknown;
}

/** A text with values set, in their order. Whatever of the way to a value is not there is added. The text has to be well-formed. */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce(setValue, text);
}

function setValue(text: string, { path, value }: Edit): string {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  if (tree === undefined) {
    throw new Error('the text is no JSON');
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined && length === path.length) {
      return replaced(text, node, value);
    }
    const name = path[length];
    if (node?.type === 'object' && typeof name === 'string') {
      return withField(text, node, name, nested(path.slice(length + 1), value));
    }
    if (node !== undefined) {
      return replaced(text, node, nested(path.slice(length), value));
    }
  }
  throw new Error('there is no such place');
}

/** A value within the objects that the way to it leads through. */
function nested(path: JsonPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

function replaced(text: string, node: Node, value: unknown): string {
  // What is there already stays as somebody has laid it out.
  if (JSON.stringify(getNodeValue(node)) === JSON.stringify(value)) {
    return text;
  }
  const layout = { indent: indentAt(text, node.offset), unit: unitOf(text), end: lineEndOf(text) };
  return splice(text, node.offset, node.offset + node.length, laidOutJson(value, layout));
}

function withField(text: string, object: Node, name: string, value: unknown): string {
  const last = object.children?.at(-1);
  const close = object.offset + object.length - 1;
  return last === undefined
    ? withFirstField(text, object, name, value)
    : withFieldBehind(text, last, close, name, value);
}

function withFirstField(text: string, object: Node, name: string, value: unknown): string {
  const [open, close] = [object.offset, object.offset + object.length - 1];
  const inner = text.slice(open + 1, close).trimEnd();
  if (inner === '' && !/[\r\n]/.test(text.slice(open, close))) {
    return splice(text, open + 1, close, ` ${inlineField(name, value)} `);
  }
  const [outer, unit, end] = [indentAt(text, open), unitOf(text), lineEndOf(text)];
  const layout = { indent: outer + unit, unit, end };
  const field = `${JSON.stringify(name)}: ${laidOutJson(value, layout)}`;
  return splice(text, open + 1, close, `${inner}${end}${layout.indent}${field}${end}${outer}`);
}

function withFieldBehind(text: string, last: Node, close: number, name: string, value: unknown): string {
  const lastEnd = last.offset + last.length;
  const { comma, at, isLineEnd } = placeBehind(text, lastEnd, close);
  const before = comma ? '' : ',';
  const after = comma ? ',' : '';
  const layout = { indent: indentAt(text, last.offset), unit: unitOf(text), end: lineEndOf(text) };
  const field = isLineEnd
    ? `${layout.end}${layout.indent}${JSON.stringify(name)}: ${laidOutJson(value, layout)}${after}`
    : ` ${inlineField(name, value)}${after}`;
  return splice(splice(text, at, at, field), lastEnd, lastEnd, before);
}

interface Place {
  /** Whether there is a comma behind the last field. */
  readonly comma: boolean;
  /** Behind the field, its comma and the comments that belong to it. */
  readonly at: number;
  readonly isLineEnd: boolean;
}

function placeBehind(text: string, from: number, close: number): Place {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let comma = false;
  let at = from;
  let isLineEnd = false;
  for (let kind: number = scanner.scan(); scanner.getTokenOffset() < close; kind = scanner.scan()) {
    if (kind === token.comma) {
      comma = true;
      isLineEnd = false;
      at = scanner.getTokenOffset() + 1;
    } else if (kind === token.lineBreak) {
      isLineEnd = true;
      if (comma || !hasCommaLater(text, scanner.getTokenOffset(), close)) {
        break;
      }
    } else if (kind === token.lineComment || kind === token.blockComment) {
      at = scanner.getTokenOffset() + scanner.getTokenLength();
    }
  }
  return { comma, at, isLineEnd };
}

/** Some put the comma at the beginning of the next line. */
function hasCommaLater(text: string, from: number, close: number): boolean {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  const kind: number = scanner.scan();
  return kind === token.comma && scanner.getTokenOffset() < close;
}

function inlineField(name: string, value: unknown): string {
  return `${JSON.stringify(name)}: ${inlineJson(value)}`;
}

/** The blanks that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const start = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** One step of indentation, as the text has it. */
function unitOf(text: string): string {
  return /^[ \t]*\{[^\r\n]*[\r\n]+([ \t]+)"/.exec(text)?.[1] ?? '  ';
}

function lineEndOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to);
}
