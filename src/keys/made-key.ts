import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '../system/data-folder.js';

/** A key that BellBot made, and where it keeps it. */
export interface MadeKey {
  readonly key: string;
  readonly path: string;
}

/**
 * The key kept in the data folder, made at the first call: 24 random bytes in base64url, in a file that only its
 * owner may read. Rejects when the folder cannot be written, or its key not be read.
 */
export async function keptKey(data: string): Promise<MadeKey> {
  const path = pathIn(data);
  const kept = await readKey(path);
  if (kept !== undefined) {
    return { key: kept, path };
  }
  const key = randomBytes(24).toString('base64url');
  await makeFolder(data);
  await replaceFile(path, `${key}\n`);
  return { key, path };
}

/** The key that a server keeps in its data folder; undefined if it made none, or this user may not read it. */
export async function readableKey(data: string): Promise<string | undefined> {
  return await readKey(pathIn(data)).catch(() => undefined);
}

function pathIn(data: string): string {
  return join(data, 'key');
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    const key = (await readFile(path, 'utf8')).trim();
    return key === '' ? undefined : key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
