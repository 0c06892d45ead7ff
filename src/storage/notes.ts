import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancel, Clock } from '../core/ports.js';
import type { Save } from './messages.js';

/** A commit that takes longer is slow enough for the process to end before it; milliseconds. */
const noteAfter = 200;

/**
 * Notes what has become of rings while the disk is slow to take it: should the process end before the commit, the next
 * start finds it here. The system keeps what was written when a process ends, synced or not.
 */
export class UnsavedNote {
  /** The file. */
  readonly path: string;
  readonly #clock: Clock;
  /** By the ids of the rings, the last of each. */
  readonly #underWay = new Map<string, Save>();
  #noted: ReadonlySet<string> = new Set();
  #cancel: Cancel | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(folder: string, clock: Clock) {
    this.path = join(folder, 'unsaved');
    this.#clock = clock;
  }

  /** Resolves when all that was to be noted and forgotten is. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** A save has been sent to the database. */
  sent(save: Save): void {
    this.#underWay.set(save.id, save);
    this.#cancel ??= this.#clock.after(noteAfter, () => {
      this.#cancel = undefined;
      if (this.#underWay.size > 0) {
        this.#write();
      }
    });
  }

  /** It is on disk, or has failed. */
  over(save: Save): void {
    const { id } = save;
    if (this.#underWay.get(id) === save) {
      this.#underWay.delete(id);
      if (this.#noted.has(id)) {
        this.#write();
      }
    }
    if (this.#underWay.size === 0) {
      this.#cancel?.();
      this.#cancel = undefined;
    }
  }

  /** Resolves when nothing is noted of a ring: what was noted is not true any more. */
  async forget(id: string): Promise<void> {
    if (this.#noted.has(id)) {
      this.#write();
    }
    await this.#done;
  }

  #write(): void {
    const lines = [...this.#underWay.values()].map((save) => `${JSON.stringify(save)}\n`);
    this.#noted = new Set(this.#underWay.keys());
    const step = lines.length === 0 ? this.#remove() : this.#replace(lines.join(''));
    this.#done = step;
  }

  async #replace(text: string): Promise<void> {
    // A disk that fails here is told of elsewhere.
    await this.#done;
    const next = `${this.path}.new`;
    await writeFile(next, text, { mode: 0o600 })
      .then(() => rename(next, this.path))
      .catch(() => {});
  }

  async #remove(): Promise<void> {
    await this.#done;
    await rm(this.path, { force: true }).catch(() => {});
  }
}

/**
 * The rings that were refused while their commit was under way, until they have been taken out. They are noted in a file:
 * should the process be killed before, the next start finds them there. The system keeps what was written when a process
 * is killed, synced or not.
 */
export class WithdrawnNote {
  /** The file; it may name more rings than there are to be taken out. */
  readonly path: string;
  readonly #ids = new Set<string>();
  #done: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.path = join(folder, 'refused');
  }

  /** Every ring that is noted. */
  get ids(): string[] {
    return [...this.#ids];
  }

  /** How many are noted. */
  get size(): number {
    return this.#ids.size;
  }

  /** Resolves when all that was asked has been done. */
  get done(): Promise<void> {
    return this.#done;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Notes rings. A disk that fails here is told of elsewhere. */
  note(ids: readonly string[]): void {
    if (ids.length > 0) {
      for (const id of ids) {
        this.#ids.add(id);
      }
      this.#then(() => appendFile(this.path, `${ids.join('\n')}\n`, { mode: 0o600 }));
    }
  }

  /** Forgets rings: they have been taken out, or were never kept. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#ids.delete(id);
    }
    if (ids.length > 0 && this.#ids.size === 0) {
      this.#then(() => rm(this.path, { force: true }));
    }
  }

  #then(step: () => Promise<void>): void {
    this.#done = this.#done.then(step).catch(() => {});
  }
}
