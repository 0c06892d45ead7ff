import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Cancel, Clock } from '../core/ports.js';
import { privateFile } from '../system/data-folder.js';
import type { NotePaths, Save } from './messages.js';

/** A commit that takes longer is slow enough for the process to end before it; milliseconds. */
const noteAfter = 200;

/**
 * What is not in the database yet, in two files beside it: which rings were refused while their commit was under way, and
 * what has become of rings while the disk is slow to take it. Should the process end first, the next start finds it: the
 * system keeps what was written when a process ends, synced or not. A disk that fails here is told of elsewhere.
 */
export class Notes {
  readonly #paths: NotePaths;
  readonly #clock: Clock;
  readonly #refused = new Set<string>();
  /** By the ids of the rings, the last of each. */
  readonly #saves = new Map<string, Save>();
  /** Ids of the rings in the file. */
  #noted: ReadonlySet<string> = new Set();
  #cancel: Cancel | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(paths: NotePaths, clock: Clock) {
    this.#paths = paths;
    this.#clock = clock;
  }

  /** Resolves when all that was to be noted and forgotten is. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Ids of the rings that were refused and have not been taken out. */
  get refused(): string[] {
    return [...this.#refused];
  }

  isRefused(id: string): boolean {
    return this.#refused.has(id);
  }

  /** Notes rings that were refused. */
  refuse(ids: readonly string[]): void {
    if (ids.length > 0) {
      for (const id of ids) {
        this.#refused.add(id);
      }
      this.#then(() => appendFile(this.#paths.withdrawn, `${ids.join('\n')}\n`, { mode: privateFile }));
    }
  }

  /** Forgets rings: they have been taken out, or were never kept. The file may name more than there are. */
  withdrawn(ids: readonly string[]): void {
    for (const id of ids) {
      this.#refused.delete(id);
    }
    if (ids.length > 0 && this.#refused.size === 0) {
      this.#then(() => rm(this.#paths.withdrawn, { force: true }));
    }
  }

  /** A save has been sent to the database. */
  sent(save: Save): void {
    this.#saves.set(save.ring.id, save);
    this.#cancel ??= this.#clock.after(noteAfter, () => {
      this.#cancel = undefined;
      this.#writeSaves();
    });
  }

  /** It is on disk, or has failed. */
  over({ ring }: Save): void {
    if (this.#saves.get(ring.id)?.ring === ring) {
      this.#saves.delete(ring.id);
      if (this.#noted.has(ring.id)) {
        this.#writeSaves();
      }
    }
    if (this.#saves.size === 0) {
      this.#cancel?.();
      this.#cancel = undefined;
    }
  }

  /** Resolves when no save of a ring is noted: what was noted is not true any more. */
  async forget(id: string): Promise<void> {
    if (this.#noted.has(id)) {
      this.#writeSaves();
    }
    await this.#done;
  }

  #writeSaves(): void {
    const path = this.#paths.unsaved;
    const text = [...this.#saves.values()].map((save) => `${JSON.stringify(save)}\n`).join('');
    this.#noted = new Set(this.#saves.keys());
    this.#then(async () => {
      if (text === '') {
        await rm(path, { force: true });
      } else {
        await writeFile(`${path}.new`, text, { mode: privateFile });
        await rename(`${path}.new`, path);
      }
    });
  }

  #then(step: () => Promise<void>): void {
    this.#done = this.#done.then(step).catch(() => {});
  }
}
