import { lstatSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { accessFault } from './access-fault.js';

/** The largest file that is read as one that a person wrote, bytes. */
const mostBytes = 1024 * 1024;

/** What a person wrote into a file. */
export interface TextFile {
  /** Without the mark that some programs of Windows begin a file with. */
  readonly text: string;
  /** True when others than its owner may read it, or write it. Never on Windows, whose modes say nothing of it. */
  readonly open: boolean;
  /** As it is on disk. */
  readonly bytes: Buffer;
}

/** A file that cannot be read as text. The message is the rest of a sentence that begins with its path, and says what to do. */
export class UnusableTextFile extends Error {
  override readonly name = 'UnusableTextFile';
}

/**
 * Reads a text file as a whole; undefined where there is none. Throws `UnusableTextFile` for what is no file, no text in UTF-8, or
 * not readable. Does not wait for a pipe.
 */
export function readTextFile(path: string): TextFile | undefined {
  const stats = statsOf(path);
  if (stats === undefined) {
    return undefined;
  }
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? ' but a folder' : '';
    throw new UnusableTextFile(`is not a file${what}; rename it, and write a file in its place`);
  }
  if (stats.size > mostBytes) {
    throw new UnusableTextFile(
      `has ${stats.size} bytes, and is surely not the file that is meant; rename it`,
    );
  }
  const bytes = readIfAllowed(path);
  const open = process.platform !== 'win32' && (stats.mode & 0o077) !== 0;
  return { text: decoded(bytes), open, bytes };
}

function statsOf(path: string): Stats | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      const target = resolve(dirname(path), readlinkSync(path));
      throw new UnusableTextFile(
        `is a link to ${target}, which is not there; put it there, or remove the link`,
      );
    }
    return stats;
  } catch (error) {
    throw asUnusable(error, path);
  }
}

function readIfAllowed(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw asUnusable(error, path);
  }
}

function asUnusable(error: unknown, path: string): UnusableTextFile {
  if (error instanceof UnusableTextFile) {
    return error;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const fault = accessFault(path, 'read');
  return new UnusableTextFile(`can't be read (${code})${fault === undefined ? '' : `: ${fault}`}`);
}

function decoded(bytes: Buffer): string {
  const nuls = bytes.filter((byte) => byte === 0).length;
  if (
    (bytes[0] === 0xff && bytes[1] === 0xfe) ||
    (bytes[0] === 0xfe && bytes[1] === 0xff) ||
    nuls * 4 > bytes.length
  ) {
    throw new UnusableTextFile('is UTF-16 text, such as "Unicode" of Notepad; save it as UTF-8');
  }
  if (nuls > 0) {
    throw new UnusableTextFile('has zero bytes in it, which no text has; save it as UTF-8 text');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnusableTextFile('is not UTF-8 text; save it as UTF-8');
  }
}
