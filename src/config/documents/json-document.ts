import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { readTextFile, UnusableTextFile } from '../../system/text-file.js';
import { type DocumentProblem, type JsonPath, Lines, type Position, shownPath } from './json-place.js';
import { type Fault, readTree } from './json-syntax.js';

/** What was read, or everything that is wrong with it. */
export type ReadDocument =
  | { readonly document: JsonDocument }
  | { readonly problems: readonly DocumentProblem[] };

/** The mark that some programs of Windows begin a file with. */
export const byteOrderMark = '\uFEFF';

/** JSON with comments as it stands in a file: an object, with the place of every value in it. */
export class JsonDocument {
  readonly path: string;
  /** Without the mark that some programs of Windows begin a file with. */
  readonly text: string;
  /** As it is on disk. */
  readonly bytes: Uint8Array;
  readonly value: Readonly<Record<string, unknown>>;
  readonly #tree: Node;
  readonly #lines: Lines;

  constructor(path: string, text: string, bytes: Uint8Array, tree: Node) {
    this.path = path;
    this.text = text;
    this.bytes = bytes;
    this.#tree = tree;
    this.#lines = new Lines(text);
    this.value = plainValue(tree) as Readonly<Record<string, unknown>>;
  }

  /** A strong entity tag: of what is on disk, byte by byte. */
  get etag(): string {
    return `"${createHash('sha256').update(this.bytes).digest('base64url').slice(0, 27)}"`;
  }

  /** Where a value stands; where there is none, the one that it would be in. */
  positionOf(path: JsonPath): Position {
    return this.#lines.positionOf(this.#nearest(path).offset);
  }

  /** Where the name of a field stands. */
  positionOfName(path: JsonPath): Position {
    const node = findNodeAtLocation(this.#tree, [...path]);
    const name = node?.parent?.type === 'property' ? node.parent : undefined;
    return this.#lines.positionOf((name ?? this.#nearest(path)).offset);
  }

  /** A problem with the value of that way. `value` is what to show of it, if anything. */
  problem(path: JsonPath, message: string, value?: string): DocumentProblem {
    return problemAt(this.path, this.positionOf(path), message, shownPath(path), value);
  }

  /** A problem with the name of a field. */
  problemOfName(path: JsonPath, message: string): DocumentProblem {
    return problemAt(this.path, this.positionOfName(path), message, shownPath(path));
  }

  #nearest(path: JsonPath): Node {
    for (let length = path.length; length > 0; length -= 1) {
      const node = findNodeAtLocation(this.#tree, path.slice(0, length));
      if (node !== undefined) {
        return node;
      }
    }
    return this.#tree;
  }
}

/** Reads a file; undefined where there is none. Never throws: a file that cannot be read is a problem. */
export function readJsonDocument(path: string): ReadDocument | undefined {
  try {
    const file = readTextFile(path);
    return file && parseJsonDocument(path, file.text, file.bytes);
  } catch (error) {
    const message = error instanceof UnusableTextFile ? error.message : `can't be read (${String(error)})`;
    const option = basename(path);
    return { problems: [{ option, place: path, value: undefined, message, line: 1, column: 1 }] };
  }
}

/** Reads a text as one that stands in a file. `text` is without a byte order mark. Never throws. */
export function parseJsonDocument(path: string, text: string, bytes?: Uint8Array): ReadDocument {
  const lines = new Lines(text);
  const problem = ({ offset, message }: Fault): DocumentProblem =>
    problemAt(path, lines.positionOf(offset), message);
  const read = readTree(text);
  if ('fault' in read) {
    return { problems: [problem(read.fault)] };
  }
  const faults = nameFaults(read.tree, lines);
  return faults.length > 0
    ? { problems: faults.map(problem) }
    : { document: new JsonDocument(path, text, bytes ?? Buffer.from(text), read.tree) };
}

function problemAt(
  path: string,
  { line, column }: Position,
  message: string,
  option = basename(path),
  value?: string,
): DocumentProblem {
  const place = `${path} line ${line}, column ${column}`;
  return { option, place, value, message, line, column };
}

/** Names that are there twice, of which JSON takes the last in silence, and one that is lost in objects. */
function nameFaults(tree: Node, lines: Lines): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  for (const child of tree.children ?? []) {
    const [name, value] = child.type === 'property' ? (child.children ?? []) : [undefined, child];
    const text = String(name?.value);
    const before = seen.get(text);
    if (name !== undefined && text === '__proto__') {
      faults.push({ offset: name.offset, message: 'has the name __proto__, which nothing can have' });
    } else if (name !== undefined && before !== undefined) {
      const { line, column } = lines.positionOf(before);
      const message = `has ${JSON.stringify(text)} twice, the first time in line ${line}, column ${column}; keep one of them`;
      faults.push({ offset: name.offset, message });
    }
    if (name !== undefined) {
      seen.set(text, before ?? name.offset);
    }
    if (value !== undefined) {
      faults.push(...nameFaults(value, lines));
    }
  }
  return faults;
}

function plainValue(node: Node): unknown {
  const children = node.children ?? [];
  switch (node.type) {
    case 'object':
      return Object.fromEntries(
        children.map(({ children: [name, value] = [] }) => [String(name?.value), value && plainValue(value)]),
      );
    case 'array':
      return children.map(plainValue);
    default:
      return node.value as unknown;
  }
}
