import { join } from 'node:path';
import { adminKeyName, plainKeyName } from '../core/caller.js';
import { BellBotError, errorKinds } from '../core/errors.js';
import { keyFault } from '../core/key-text.js';
import { accessFault, realPath } from '../system/access-fault.js';
import { makeFolder, replaceFile } from '../system/data-folder.js';
import { readTextFile, UnusableTextFile } from '../system/text-file.js';
import { isMade, newKey } from './new-key.js';
import { closedToOthers } from './private-key-file.js';

/** A key that is kept in the data folder. */
export interface KeptKey {
  readonly key: string;
  readonly path: string;
  /** Whether BellBot made it, now or at an earlier start, or a person wrote it into the file. */
  readonly by: 'bellbot' | 'hand';
  /** What people should do about the file, if anything; sentences. */
  readonly warnings: readonly string[];
}

/** The keys that BellBot makes by itself, and the names of their files. */
const files = Object.freeze({ [plainKeyName]: 'key', [adminKeyName]: 'admin-key' } as const);

const exposure = Object.freeze({
  could: (path: string) => `read ${path}, and the key in it`,
  cure: 'put another key there',
});

/** The name of a key that BellBot makes by itself. */
export type KeptName = keyof typeof files;

/**
 * The key of that name kept in the data folder, made at the first call: 32 random bytes in base64url behind its name, in
 * a file that only its owner may read. Rejects with `storage-unusable` when the folder cannot be written, or the file holds no key.
 */
export async function keptKey(data: string, name: KeptName = plainKeyName): Promise<KeptKey> {
  const found = readKeptKey(data, name);
  if (found !== undefined) {
    const { isOpen, ...kept } = found;
    return { ...kept, warnings: isOpen ? [closedToOthers(kept.path, exposure)] : [] };
  }
  const path = keptPath(data, name);
  const key = newKey(name);
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

/** The key of that name that a server keeps in its data folder; undefined if it keeps none, or this user may not read it. */
export async function readableKey(data: string, name: KeptName = plainKeyName): Promise<string | undefined> {
  try {
    return readKeptKey(data, name)?.key;
  } catch {
    return undefined;
  }
}

/** Where the key of that name is kept in a data folder. */
export function keptPath(data: string, name: KeptName): string {
  return join(data, files[name]);
}

/** What the file of a key holds. Undefined where there is none, or nothing in it. Throws `storage-unusable`. */
export function readKeptKey(
  data: string,
  name: KeptName,
): (Omit<KeptKey, 'warnings'> & { readonly isOpen: boolean }) | undefined {
  const path = keptPath(data, name);
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
    const by = isMade(text, name) ? 'bellbot' : 'hand';
    return { key: text, path: real, by, isOpen: file.open };
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
