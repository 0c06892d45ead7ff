import type { Cancel, Clock } from '../core/ports.js';
import { isoTime } from '../core/ring.js';
import type { KeysFile } from './keys-file.js';

const dayLength = 86_400_000;
/** How soon the first use of a day is written, and how long at least lies between two writings; milliseconds. */
const soon = 200;
const between = 5000;

/** On which day each key was used last. Of those in the file it is written there: once a day for each. */
export class KeyUses {
  readonly #file: KeysFile;
  readonly #clock: Clock;
  readonly #days = new Map<string, number>();
  readonly #unwritten = new Map<string, string>();
  #cancel: Cancel | undefined;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(file: KeysFile, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** Notes that the key of this name is used now; `isInFile` says whether it is one of the file. */
  note(name: string, isInFile: boolean): void {
    const day = Math.floor(this.#clock.now() / dayLength);
    if (this.#days.get(name) === day) {
      return;
    }
    this.#days.set(name, day);
    if (isInFile) {
      this.#unwritten.set(name, textOf(day));
      this.#writeSoon();
    }
  }

  /** The day of the last use: what is known here, or what was kept. */
  latest(name: string, kept: string | null): string | null {
    const day = this.#days.get(name);
    const known = day === undefined ? null : textOf(day);
    return known === null || (kept ?? '') > known ? kept : known;
  }

  /** Writes what was not written yet. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#writing;
    await this.#write();
  }

  #writeSoon(): void {
    if (this.#cancel === undefined && !this.#stopped) {
      const wait = Math.max(soon, this.#writtenAt + between - this.#clock.monotonic());
      this.#cancel = this.#clock.after(wait, () => {
        this.#cancel = undefined;
        this.#writing = this.#writing.then(() => this.#write());
      });
    }
  }

  async #write(): Promise<void> {
    if (this.#unwritten.size === 0) {
      return;
    }
    const days = new Map(this.#unwritten);
    this.#unwritten.clear();
    this.#writtenAt = this.#clock.monotonic();
    const { noteUses } = await import('./key-changes.js');
    // A file that cannot be written is told of where it matters; a day that is not noted harms nobody.
    await this.#file.change((document) => noteUses(document, days)).catch(() => {});
  }
}

function textOf(day: number): string {
  return isoTime(day * dayLength).slice(0, 10);
}
