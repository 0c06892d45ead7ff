import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { BellBotError, errorKinds } from '../core/errors.js';
import { keyFault } from '../core/key-text.js';
import { shellWord } from '../core/shell-word.js';
import { accessFault, realPath } from '../system/access-fault.js';
import { makeFolder, privateFile, replaceFile } from '../system/data-folder.js';
import { readTextFile, UnusableTextFile } from '../system/text-file.js';

/** A key that is kept in the data folder. */
export interface KeptKey {
  readonly key: string;
  readonly path: string;
  /** Whether BellBot made it, now or at an earlier start, or a person wrote it into the file. */
  readonly by: 'bellbot' | 'hand';
  /** What people should do about the file, if anything; sentences. */
  readonly warnings: readonly string[];
}

/** 24 random bytes in base64url. */
const madeForm = /^[\w-]{32}$/;

/**
 * The key kept in the data folder, made at the first call: 24 random bytes in base64url, in a file that only its
 * owner may read. Rejects with `storage-unusable` when the folder cannot be written, or the file holds no key.
 */
export async function keptKey(data: string): Promise<KeptKey> {
  const path = pathIn(data);
  const kept = readKey(path);
  if (kept !== undefined) {
    return kept.warnings.length > 0 && madePrivate(kept.path)
      ? { ...kept, warnings: [closed(kept.path)] }
      : kept;
  }
  const key = randomBytes(24).toString('base64url');
  try {
    await makeFolder(data);
    await replaceFile(path, `${key}\n`);
  } catch (error) {
    const why =
      accessFault(data, 'write', data) ?? `A key can't be kept in ${realPath(data)}: ${String(error)}.`;
    throw new BellBotError('storage-unusable', `${why} ${errorKinds['storage-unusable'].advice}`, {
      cause: error,
    });
  }
  return { key, path: realPath(path), by: 'bellbot', warnings: [] };
}

/** The key that a server keeps in its data folder; undefined if it keeps none, or this user may not read it. */
export async function readableKey(data: string): Promise<string | undefined> {
  try {
    return readKey(pathIn(data))?.key;
  } catch {
    return undefined;
  }
}

function pathIn(data: string): string {
  return join(data, 'key');
}

/** Undefined where there is no file, or nothing in it. */
function readKey(path: string): KeptKey | undefined {
  const real = realPath(path);
  try {
    const file = readTextFile(path);
    const text = file?.text.trim() ?? '';
    if (file === undefined || text === '') {
      return undefined;
    }
    const lines = text.split(/\r\n|\r|\n/).length;
    const fault = lines > 1 ? `a key on one line; it has ${lines} lines` : keyFault(text);
    if (fault !== undefined) {
      throw new UnusableTextFile(`holds no key that could be sent: expected ${fault}`);
    }
    return {
      key: text,
      path: real,
      by: madeForm.test(text) ? 'bellbot' : 'hand',
      warnings: file.open ? [open(real)] : [],
    };
  } catch (error) {
    if (error instanceof UnusableTextFile) {
      const sentence = `${real} ${error.message.replace(/\.?$/, '.')}`;
      throw new BellBotError(
        'storage-unusable',
        `${sentence} Or remove it: BellBot then makes a key, and keeps it there.`,
      );
    }
    throw error;
  }
}

/** Takes other people's rights to a file of this user away. False when it is somebody else's, or that cannot be. */
function madePrivate(path: string): boolean {
  try {
    if (lstatSync(path).uid !== process.getuid?.()) {
      return false;
    }
    chmodSync(path, privateFile);
    return (lstatSync(path).mode & 0o077) === 0;
  } catch {
    return false;
  }
}

function closed(path: string): string {
  return `Others on this machine could read ${path}, and the key in it, until now: it has mode 0600 from here on. If others use this machine, put another key there.`;
}

function open(path: string): string {
  return `Others on this machine may read ${path}, and the key in it: chmod 600 ${shellWord(path, process.platform) ?? 'it'}`;
}
