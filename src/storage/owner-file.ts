import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Name of the file, in the data folder. It only tells; the lock is the database's. */
const name = 'owner';

/** Who uses a data folder. */
export interface Owner {
  readonly pid: number;
  /** When it took the folder, ISO 8601. */
  readonly since: string;
  /** Where it listens, once it does. */
  readonly url?: string;
}

/** Says who uses the folder. A disk that does not take it is told of elsewhere. */
export async function writeOwner(folder: string, owner: Owner): Promise<void> {
  await writeFile(join(folder, name), `${JSON.stringify(owner)}\n`, { mode: 0o600 }).catch(() => {});
}

/** Takes the file away. */
export async function removeOwner(folder: string): Promise<void> {
  await rm(join(folder, name), { force: true }).catch(() => {});
}

/** Who uses the folder, as words for a sentence. */
export async function describeOwner(folder: string): Promise<string> {
  const owner = await readOwner(folder);
  if (owner === undefined) {
    return 'Another process';
  }
  const at = owner.url === undefined ? '' : `, at ${owner.url}`;
  return `Another BellBot (pid ${owner.pid}, since ${owner.since}${at})`;
}

async function readOwner(folder: string): Promise<Owner | undefined> {
  try {
    const { pid, since, url } = JSON.parse(await readFile(join(folder, name), 'utf8')) as Partial<Owner>;
    if (typeof pid !== 'number' || typeof since !== 'string') {
      return undefined;
    }
    return typeof url === 'string' ? { pid, since, url } : { pid, since };
  } catch {
    return undefined;
  }
}
