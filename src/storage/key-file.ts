import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A key that BellBot made, and where it keeps it. */
export interface MadeKey {
  readonly key: string;
  readonly path: string;
}

/**
 * The key kept in the data folder, made at the first call: 24 random bytes in base64url, in a file that only its
 * owner may read. Rejects when the folder cannot be written.
 */
export async function keptKey(data: string): Promise<MadeKey> {
  const path = join(data, 'key');
  const kept = await readKey(path);
  if (kept !== undefined) {
    return { key: kept, path };
  }
  const key = randomBytes(24).toString('base64url');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeFile(path, `${key}\n`, { mode: 0o600 });
  return { key, path };
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
