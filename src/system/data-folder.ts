import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
 * there or the new one, whole. Resolves when it is on disk; without `flush` when the system has it. Written by the
 * superuser, the file belongs to whom its folder belongs to: what a server cannot read would stop it.
 */
export async function replaceFile(path: string, text: string, flush = true): Promise<void> {
  const next = `${path}.new`;
  // What a process that was killed has left would keep its mode.
  await rm(next, { force: true });
  // A new file in any case: never through a link that somebody put there meanwhile.
  await writeFile(next, text, { mode: privateFile, flush, flag: 'wx' });
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dirname(path));
    await chown(next, uid, gid);
  }
  await rename(next, path);
}

/** The file in a folder that says who uses it. A disk that refuses it is told of by the store. */
export class OwnerFile {
  readonly #folder: string;
  #since: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Says that this process uses the folder; `now` in milliseconds since the epoch. */
  async take(now: number): Promise<void> {
    this.#since = new Date(now).toISOString();
    await this.#write({ pid: process.pid, since: this.#since });
  }

  /** Says where the owner listens; does nothing for one who is none. */
  async listensAt(url: string): Promise<void> {
    if (this.#since !== undefined) {
      await this.#write({ pid: process.pid, since: this.#since, url });
    }
  }

  /** Takes the file away, if it is this process's. */
  async release(): Promise<void> {
    if (this.#since !== undefined) {
      this.#since = undefined;
      await rm(join(this.#folder, ownerFile), { force: true }).catch(() => {});
    }
  }

  async #write(owner: Owner): Promise<void> {
    const path = join(this.#folder, ownerFile);
    await replaceFile(path, `${JSON.stringify(owner)}\n`, false).catch(() => {});
  }
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

/** Who uses the folder, or used it and was ended by force; undefined if nobody did, or this user may not know. */
export async function readOwner(folder: string): Promise<Owner | undefined> {
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
