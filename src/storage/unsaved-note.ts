import { readFileSync, rmSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancel, Clock } from '../core/ports.js';
import type { Write } from './messages.js';

/** What has become of a ring, on its way to the database. */
export type SaveWrite = Extract<Write, readonly ['save', ...unknown[]]>;

/** Name of the file, in the data folder. */
const name = 'unsaved';
/** A commit that takes longer is slow enough for the process to end before it; milliseconds. */
const noteAfter = 200;

/**
 * Notes what has become of rings while the disk is slow to take it: should the process end before the commit, the next
 * start finds it here. The system keeps what was written when a process ends, synced or not.
 */
export class UnsavedFile {
  readonly #path: string;
  readonly #clock: Clock;
  /** By the ids of the rings, the last of each. */
  readonly #underWay = new Map<string, SaveWrite>();
  #noted: ReadonlySet<string> = new Set();
  #cancel: Cancel | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(folder: string, clock: Clock) {
    this.#path = join(folder, name);
    this.#clock = clock;
  }

  /** Resolves when all that was to be noted and forgotten is. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** A save has been sent to the database. */
  sent(write: SaveWrite): void {
    this.#underWay.set(write[1], write);
    this.#cancel ??= this.#clock.after(noteAfter, () => {
      this.#cancel = undefined;
      if (this.#underWay.size > 0) {
        this.#write();
      }
    });
  }

  /** It is on disk, or has failed. */
  over(write: SaveWrite): void {
    const id = write[1];
    if (this.#underWay.get(id) === write) {
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
    const lines = [...this.#underWay.values()].map((write) => `${JSON.stringify(write)}\n`);
    this.#noted = new Set(this.#underWay.keys());
    const step = lines.length === 0 ? this.#remove() : this.#replace(lines.join(''));
    this.#done = step;
  }

  async #replace(text: string): Promise<void> {
    // A disk that fails here is told of elsewhere.
    await this.#done;
    const next = `${this.#path}.new`;
    await writeFile(next, text, { mode: 0o600 })
      .then(() => rename(next, this.#path))
      .catch(() => {});
  }

  async #remove(): Promise<void> {
    await this.#done;
    await rm(this.#path, { force: true }).catch(() => {});
  }
}

/** What an earlier process noted, for the database's thread; a file that is none of ours says nothing. */
export function unsavedIn(folder: string): SaveWrite[] {
  try {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    const parsed = lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line));
    return parsed.every(isSave) ? parsed : [];
  } catch {
    return [];
  }
}

// By hand: a library for it would have to be loaded in the database's thread at every start.
function isSave(value: unknown): value is SaveWrite {
  if (!Array.isArray(value) || value.length !== 5) {
    return false;
  }
  const [type, id, asked, state, change]: unknown[] = value;
  return type === 'save' && typeof id === 'string' && isCount(asked) && isRow(state, 6) && isRow(change, 5);
}

/** Numbers that are not negative, or null, and at the end a reason. */
function isRow(value: unknown, length: number): boolean {
  if (!Array.isArray(value) || value.length !== length) {
    return false;
  }
  const numbers: unknown[] = value.slice(0, -1);
  const reason: unknown = value.at(-1);
  return (
    numbers.every((number) => number === null || isCount(number)) &&
    isCount(numbers[1]) &&
    (reason === null || typeof reason === 'string')
  );
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Removes the notes, for the database's thread. */
export function clearUnsaved(folder: string): void {
  rmSync(join(folder, name), { force: true });
  rmSync(join(folder, `${name}.new`), { force: true });
}
