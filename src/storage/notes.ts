import { readFile, rm } from 'node:fs/promises';
import type { Cancel, Clock } from '../core/ports.js';
import { fieldsOf, isRing, parsed } from '../core/ring-document.js';
import { replaceFile } from '../system/data-folder.js';
import type { Save } from './messages.js';

/** A commit that takes longer is slow enough for the process to end before it; milliseconds. */
const noteAfter = 200;

/** The file, as JSON: ids of refused rings, and saves. */
interface Noted {
  readonly refused: readonly string[];
  readonly saves: readonly Save[];
}

/**
 * What is not in the database yet, in a file beside it: which rings were refused while their commit was under way, and
 * what has become of rings while the disk is slow to take it. Should the process end first, the next start finds it: the
 * system keeps what was written when a process ends, synced or not. A disk that fails here is told of elsewhere.
 */
export class Notes {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #refused = new Set<string>();
  /** By the ids of the rings, the last of each. */
  readonly #saves = new Map<string, Save>();
  /** Ids of the rings whose saves are in the file, or are being written into it. */
  #noted: ReadonlySet<string> = new Set();
  /** Whether the file may be from an earlier process. */
  #isOld = false;
  #cancel: Cancel | undefined;
  #isDue = false;
  #done: Promise<void> = Promise.resolve();

  constructor(path: string, clock: Clock) {
    this.#path = path;
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

  /**
   * Reads what an earlier process noted: its refused rings are as this one's, and what has become of others is resolved
   * to. A file that is none of ours says nothing. Rejects with what the system says of one that may not be read.
   */
  async load(): Promise<readonly Save[]> {
    const noted = parsed(await readFile(this.#path, 'utf8').catch(nothingUnlessForbidden));
    this.#isOld = true;
    if (!isNoted(noted)) {
      return [];
    }
    for (const id of noted.refused) {
      this.#refused.add(id);
    }
    return noted.saves;
  }

  /** Notes rings that were refused. */
  refuse(ids: readonly string[]): void {
    for (const id of ids) {
      this.#refused.add(id);
    }
    if (ids.length > 0) {
      this.#write();
    }
  }

  /**
   * Forgets rings: they have been taken out, or were never kept. The file may name more than there are. The first time, what
   * was loaded is in the database.
   */
  withdrawn(ids: readonly string[]): void {
    for (const id of ids) {
      this.#refused.delete(id);
    }
    if (this.#refused.size === 0 && (ids.length > 0 || this.#isOld)) {
      this.#isOld = false;
      this.#write();
    }
  }

  /** A save has been sent to the database. */
  sent(save: Save): void {
    this.#saves.set(save.ring.id, save);
    this.#cancel ??= this.#clock.after(noteAfter, () => {
      this.#cancel = undefined;
      this.#write();
    });
  }

  /** It is on disk, or has failed. */
  over({ ring }: Save): void {
    if (this.#saves.get(ring.id)?.ring === ring) {
      this.#saves.delete(ring.id);
      if (this.#noted.has(ring.id)) {
        this.#write();
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
      this.#write();
    }
    await this.#done;
  }

  /** Has the file written as all is then. */
  #write(): void {
    if (!this.#isDue) {
      this.#isDue = true;
      this.#done = this.#done.then(() => this.#writeNow()).catch(() => {});
    }
  }

  async #writeNow(): Promise<void> {
    const noted: Noted = { refused: this.refused, saves: [...this.#saves.values()] };
    this.#isDue = false;
    this.#noted = new Set(this.#saves.keys());
    if (noted.refused.length + noted.saves.length === 0) {
      await Promise.all([this.#path, `${this.#path}.new`].map((path) => rm(path, { force: true })));
    } else {
      await replaceFile(this.#path, JSON.stringify(noted), false);
    }
  }
}

/** Another user's notes say what was struck: without them it would be struck again. */
function nothingUnlessForbidden(error: unknown): string {
  if (['EACCES', 'EPERM'].includes(String(fieldsOf(error).code))) {
    throw error;
  }
  return '';
}

function isNoted(value: unknown): value is Noted {
  const { refused, saves } = fieldsOf(value);
  const isSave = ({ ring, now }: ReturnType<typeof fieldsOf>): boolean =>
    isRing(ring) && Number.isSafeInteger(now);
  return (
    Array.isArray(refused) &&
    refused.every((id) => typeof id === 'string') &&
    Array.isArray(saves) &&
    saves.map(fieldsOf).every(isSave)
  );
}
