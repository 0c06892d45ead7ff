import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Cancel, Clock } from '../core/ports.js';
import type { Save } from './messages.js';

/** A commit that takes longer is slow enough for the process to end before it; milliseconds. */
const noteAfter = 200;

/**
 * A file for what is not in the database yet: the system keeps what was written when a process ends, synced or not. A disk
 * that fails here is told of elsewhere.
 */
class NoteFile {
  readonly #path: string;
  #done: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when all that was asked has been done. */
  get done(): Promise<void> {
    return this.#done;
  }

  append(text: string): void {
    this.#then(() => appendFile(this.#path, text, { mode: 0o600 }));
  }

  /** Has the file say this, as a whole or not at all; no text is no file. */
  replace(text: string): void {
    const next = `${this.#path}.new`;
    this.#then(async () => {
      if (text === '') {
        await rm(this.#path, { force: true });
      } else {
        await writeFile(next, text, { mode: 0o600 });
        await rename(next, this.#path);
      }
    });
  }

  #then(step: () => Promise<void>): void {
    this.#done = this.#done.then(step).catch(() => {});
  }
}

/** The rings that were refused while their commit was under way, until they have been taken out. */
export class WithdrawnNote {
  readonly #file: NoteFile;
  readonly #ids = new Set<string>();

  /** The file at `path` may name more rings than there are to be taken out. */
  constructor(path: string) {
    this.#file = new NoteFile(path);
  }

  get ids(): string[] {
    return [...this.#ids];
  }

  /** Resolves when all is noted. */
  get done(): Promise<void> {
    return this.#file.done;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  note(ids: readonly string[]): void {
    if (ids.length > 0) {
      for (const id of ids) {
        this.#ids.add(id);
      }
      this.#file.append(`${ids.join('\n')}\n`);
    }
  }

  /** Forgets rings: they have been taken out, or were never kept. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#ids.delete(id);
    }
    if (ids.length > 0 && this.#ids.size === 0) {
      this.#file.replace('');
    }
  }
}

/** What has become of rings while the disk is slow to take it: should the process end first, the next start finds it. */
export class UnsavedNote {
  readonly #file: NoteFile;
  readonly #clock: Clock;
  /** By the ids of the rings, the last of each. */
  readonly #underWay = new Map<string, Save>();
  #noted: ReadonlySet<string> = new Set();
  #cancel: Cancel | undefined;

  constructor(path: string, clock: Clock) {
    this.#file = new NoteFile(path);
    this.#clock = clock;
  }

  /** Resolves when all that was to be noted and forgotten is. */
  get done(): Promise<void> {
    return this.#file.done;
  }

  /** A save has been sent to the database. */
  sent(save: Save): void {
    this.#underWay.set(save.ring.id, save);
    this.#cancel ??= this.#clock.after(noteAfter, () => {
      this.#cancel = undefined;
      this.#write();
    });
  }

  /** It is on disk, or has failed. */
  over(save: Save): void {
    if (this.#underWay.get(save.ring.id) === save) {
      this.#underWay.delete(save.ring.id);
      if (this.#noted.has(save.ring.id)) {
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
    await this.#file.done;
  }

  #write(): void {
    this.#noted = new Set(this.#underWay.keys());
    this.#file.replace([...this.#underWay.values()].map((save) => `${JSON.stringify(save)}\n`).join(''));
  }
}
