import { readFileSync, rmSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Name of the file, in the data folder. */
const name = 'refused';

/**
 * Notes rings that were refused while their commit was under way: should the process be killed before they are taken
 * back, the next start finds them here. The system keeps what was written when a process is killed, synced or not.
 */
export class RefusedFile {
  readonly #path: string;
  readonly #ids = new Set<string>();
  #done: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, name);
  }

  /** Every ring that is noted. */
  get ids(): string[] {
    return [...this.#ids];
  }

  /** Resolves when all that was asked has been done. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Notes rings. A disk that fails here is told of elsewhere. */
  note(ids: readonly string[]): void {
    if (ids.length > 0) {
      for (const id of ids) {
        this.#ids.add(id);
      }
      this.#then(() => appendFile(this.#path, `${ids.join('\n')}\n`, { mode: 0o600 }));
    }
  }

  /** Forgets rings: they have been taken back, or were never kept. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#ids.delete(id);
    }
    if (ids.length > 0 && this.#ids.size === 0) {
      this.#then(() => rm(this.#path, { force: true }));
    }
  }

  #then(step: () => Promise<void>): void {
    this.#done = this.#done.then(step).catch(() => {});
  }
}

/** The rings that were noted by an earlier process; for the database's thread. */
export function refusedIn(folder: string): string[] {
  try {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    return lines.filter((id) => id !== '');
  } catch {
    return [];
  }
}

/** Removes the notes, for the database's thread. */
export function clearRefused(folder: string): void {
  rmSync(join(folder, name), { force: true });
}
