import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerOf, userName } from './access-fault.js';

/** The mode of a folder that only its owner may use. */
export const privateFolder = 0o700;
/** The mode of a file that only its owner may read. */
export const privateFile = 0o600;

/** Name of the file that says who uses a folder. It only tells; the lock is the database's. */
const ownerFile = 'owner';

/** Who uses a data folder. */
export interface Owner {
  readonly pid: number;
  /** When it took the folder, ISO 8601. */
  readonly since: string;
  /** Where it listens, once it does. */
  readonly url?: string;
}

/** Makes a folder, and those above it, where they are missing; for its owner only. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: privateFolder });
}

/**
 * Writes a file for its owner only, in place of what has its name: whenever the process ends, either the old text is
 * there or the new one, whole. Resolves when it is on disk.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.new`;
  // What a process that was killed has left would keep its mode.
  await rm(next, { force: true });
  await writeFile(next, text, { mode: privateFile, flush: true });
  await rename(next, path);
}

/** Says who uses the folder. Does nothing if the disk refuses: the store tells of that. */
export async function writeOwner(folder: string, owner: Owner): Promise<void> {
  await writeFile(join(folder, ownerFile), `${JSON.stringify(owner)}\n`, { mode: privateFile }).catch(
    () => {},
  );
}

/** Takes the file away. */
export async function removeOwner(folder: string): Promise<void> {
  await rm(join(folder, ownerFile), { force: true }).catch(() => {});
}

/** Who uses the folder, as words for a sentence; with the user, if it is another one. */
export async function describeOwner(folder: string): Promise<string> {
  const owner = await readOwner(folder);
  const user = ownerOf(join(folder, ownerFile));
  const isOthers = user !== undefined && user !== userName(process.getuid?.() ?? -1);
  const whose = isOthers ? ` of the user ${user}` : '';
  if (owner === undefined) {
    // Nobody else may read that file.
    return `Another ${isOthers ? 'BellBot' : 'process'}${whose}`;
  }
  const at = owner.url === undefined ? '' : `, at ${owner.url}`;
  return `Another BellBot${whose} (pid ${owner.pid}, since ${owner.since}${at})`;
}

async function readOwner(folder: string): Promise<Owner | undefined> {
  try {
    const text = await readFile(join(folder, ownerFile), 'utf8');
    const { pid, since, url } = JSON.parse(text) as Partial<Owner>;
    if (typeof pid !== 'number' || typeof since !== 'string') {
      return undefined;
    }
    return typeof url === 'string' ? { pid, since, url } : { pid, since };
  } catch {
    return undefined;
  }
}
